"""The button "Try it" of the rule forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.authoring.preview.form_steps import FormSteps
from bot.slack.workspace_access import Slack
from bot.ui.ids import Action
from bot.ui.open_form import OpenForm
from twins.job_payloads import Click


@dataclass(frozen=True)
class TryIt:
    slack: Slack
    steps: FormSteps

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.TRY: self._try}

    def _try(self, click: Click) -> None:
        """Show the answer in the form; if it was closed meanwhile, do nothing."""
        form = OpenForm(click.view["id"], click.view, click.values) if click.view else None
        view = self.steps.tried(click.act, form) if form else None
        if form and view:
            self.slack.forms.update(click, form.id, view)
