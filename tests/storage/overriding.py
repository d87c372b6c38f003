"""How does a test override? As people do it: by clicks, replies, forms, edits and deletions."""

from tests.storage.world import CORA, TEAM, Told, World
from twins.overrides import Overridden, Overriding, Reply
from twins.remarks import Heard, Source
from twins.took import Took
from twins.views import AnswerView, OverrideView


class Desk:
    """Overrides in a world; each wish comes with a job of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.told: Told[Overridden] = Told()

    def begin(self, answer: AnswerView, rule: str, by: str = CORA, team: str = TEAM) -> Overridden:
        """Click on Override."""
        return self._world.store.overrides.begin(
            self._world.click(by, team), answer.id, rule, self.told, self._world.clock.now()
        )

    def reply(self, answer: AnswerView, text: str, by: str = CORA, ts: str | None = None) -> Overridden:
        """Write a reply in the thread of an answer."""
        return self._give(answer, text, by, ts or self._world.next_ts(), None, is_typed=False)

    def type(self, answer: AnswerView, text: str, rule: str | None = None, by: str = CORA) -> Overridden:
        """Write `override: ...` or `override RULE: ...` in the thread of an answer."""
        return self._give(answer, text, by, self._world.next_ts(), rule, is_typed=True)

    def fill_form(self, override_id: str | None, text: str, by: str = CORA) -> None:
        """Send the form of an override."""
        self._world.store.overrides.fill_form(
            self._world.click(by), override_id or "", text, self.told, self._world.clock.now()
        )

    def withdraw(self, begun: Overridden, by: str = CORA, *, ask_again: bool = False) -> None:
        """Never mind; with `ask_again`, Not my reason."""
        self._world.store.overrides.withdraw(
            self._world.click(by), begun.override_id or "", self.told, self._world.clock.now(), ask_again=ask_again
        )

    def edit(self, answer: AnswerView, ts: str, text: str | None) -> None:
        """Edit a reply; with None, delete it."""
        channel = answer.place.channel or ""
        self._world.store.revising.revise(self._world.job().id, Source(channel, ts), text, self._world.clock.now())

    def _give(self, answer: AnswerView, text: str, by: str, ts: str, rule: str | None, *, is_typed: bool) -> Overridden:
        reply = Reply(answer.place.thread_ts or "", ts, text, rule, is_typed=is_typed)
        told: Told[Took] = Told()
        self._world.store.replies.reply(self._world.click(by), reply, (), told, self._world.clock.now())
        took = told.last
        if not isinstance(took, Overridden):  # nothing waited for it, or more than one thing did
            took = Overridden(Overriding.NEEDS_FORM if took is Heard.SEVERAL else Overriding.NOTHING)
        return self.told.heard(took)


def override(world: World, answer: AnswerView) -> OverrideView:
    """The only override of an answer."""
    [only] = world.view(answer.id).overrides
    return only
