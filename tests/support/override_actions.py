"""Driver for overrides: clicks, replies, forms, edits and deletions."""

from tests.support.store_world import CORA, TEAM, RecordedResults, World
from twins.checking.captured_words import CaptureOutcome, Source
from twins.checking.views import AnswerView, OverrideView
from twins.overriding import OverrideOutcome, OverrideResult, ThreadReply
from twins.replying import CaptureResult


class OverrideActions:
    """Overrides in a world; each wish comes with a job of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.told: RecordedResults[OverrideResult] = RecordedResults()

    def begin(self, answer: AnswerView, rule: str, by: str = CORA, team: str = TEAM) -> OverrideResult:
        """Click on Override."""
        return self._world.store.overrides.begin(
            self._world.click(by, team), answer.id, rule, self.told, self._world.clock.now()
        )

    def reply(self, answer: AnswerView, text: str, by: str = CORA, ts: str | None = None) -> OverrideResult:
        """Write a reply in the thread of an answer."""
        return self._give(answer, text, by, ts or self._world.next_ts(), None, is_typed=False)

    def type(self, answer: AnswerView, text: str, rule: str | None = None, by: str = CORA) -> OverrideResult:
        """Write `override: ...` or `override RULE: ...` in the thread of an answer."""
        return self._give(answer, text, by, self._world.next_ts(), rule, is_typed=True)

    def fill_form(self, override_id: str | None, text: str, by: str = CORA) -> None:
        """Send the form of an override."""
        self._world.store.overrides.fill_form(
            self._world.click(by), override_id or "", text, self.told, self._world.clock.now()
        )

    def withdraw(self, begun: OverrideResult, by: str = CORA, *, ask_again: bool = False) -> None:
        """Never mind; with `ask_again`, Not my reason."""
        self._world.store.overrides.withdraw(
            self._world.click(by), begun.override_id or "", self.told, self._world.clock.now(), ask_again=ask_again
        )

    def edit(self, answer: AnswerView, ts: str, text: str | None) -> None:
        """Edit a reply; with None, delete it."""
        channel = answer.place.channel or ""
        self._world.store.edited_messages.revise(
            self._world.job().id, Source(channel, ts), text, self._world.clock.now()
        )

    def _give(
        self, answer: AnswerView, text: str, by: str, ts: str, rule: str | None, *, is_typed: bool
    ) -> OverrideResult:
        reply = ThreadReply(answer.place.thread_ts or "", ts, text, rule, is_typed=is_typed)
        told: RecordedResults[CaptureResult] = RecordedResults()
        self._world.store.replies.reply(self._world.click(by), reply, (), told, self._world.clock.now())
        took = told.last
        if not isinstance(took, OverrideResult):  # nothing waited for it, or more than one thing did
            took = OverrideResult(
                OverrideOutcome.NEEDS_FORM if took is CaptureOutcome.SEVERAL else OverrideOutcome.NOTHING
            )
        return self.told.heard(took)


def override(world: World, answer: AnswerView) -> OverrideView:
    """The only override of an answer."""
    [only] = world.view(answer.id).overrides
    return only
