"""The choice among twins for an ask that names none: its card, and the click on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.asking.messages import answer_labels
from bot.clock import Now
from bot.ui.blocks import RenderedCard, actions, button, escape, section
from bot.ui.ids import Action
from storage.store import Store
from twins.checking.ask_views import OUTDATED, TwinChoiceView
from twins.job_payloads import Click
from twins.values import ActionValue


def draw_twin_choice(view: TwinChoiceView) -> RenderedCard:
    """Draw a button for each twin, which sends the same text on; once chosen, say which."""
    if view.is_deleted:
        text = answer_labels.CHOICE_CLOSED
        return RenderedCard(text, [section(text)])
    if view.chosen == OUTDATED:
        text = answer_labels.CHOICE_SUPERSEDED
        return RenderedCard(text, [section(text)])
    if view.chosen:
        names = {twin.handle: twin.name for twin in view.candidates}
        text = answer_labels.asked_twin(escape(names.get(view.chosen, view.chosen)))
        return RenderedCard(text, [section(text)])
    ways = [
        button(twin.name, f"{Action.ASK_TWIN}/{twin.handle}", str(ActionValue(view.ask_id, twin.handle)))
        for twin in view.candidates
    ]
    asked = answer_labels.WHO_SHOULD_ANSWER
    return RenderedCard(asked, [section(f"\N{BUST IN SILHOUETTE} *{asked}*"), *actions(ways)])


@dataclass(frozen=True)
class TwinChoiceHandler:
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.ASK_TWIN: self._choose,
            Action.ASK_ANOTHER: self._ask_another,
            Action.ASK_OTHERS: self._ask_others,
        }

    def _ask_others(self, click: Click) -> None:
        self.store.twin_choices.ask_others(click.act, click.target.id, self.now(), only=click.target.detail)

    def _ask_another(self, click: Click) -> None:
        self.store.twin_choices.ask_another(click.act, click.target.id, self.now())

    def _choose(self, click: Click) -> None:
        self.store.twin_choices.choose(click.act, click.target.id, click.target.detail, self.now())
