"""Handler for reviews of answers that went ahead on an assumption."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.checking.forms import words_form
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.form_context import FormContext
from bot.ui.ids import Action
from storage.store import Store
from twins.checking.captured_words import WordsPurpose
from twins.job_payloads import Click


@dataclass(frozen=True)
class ReviewHandler:
    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        reviews = self.store.reviews
        return {
            Action.CONFIRM: lambda click: reviews.confirm(click.act, click.target.id, self.now()),
            Action.CONFIRM_SIMILAR: lambda click: reviews.confirm_together(
                click.act, click.target.id.split(","), self.now()
            ),
            Action.CORRECT: self._correct,
        }

    def _correct(self, click: Click) -> None:
        self.slack.forms.open(click, words_form(FormContext(WordsPurpose.CORRECTION, click.target.id)))
