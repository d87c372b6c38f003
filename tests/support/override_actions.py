"""Driver for overrides: clicks, replies, forms, edits and deletions."""

from tests.support.outcomes import refusal_of
from tests.support.store_world import CORA, TEAM, World
from twins.authoring.evidence import ReasonKind
from twins.checking.views import AnswerView, OverrideView
from twins.job_payloads import Deletion
from twins.notices import Notice
from twins.overriding import BegunOverride, ThreadReply


class OverrideActions:
    """Overrides in a world; each wish comes with a job of its own, and returns why it was refused."""

    def __init__(self, world: World) -> None:
        self._world = world

    def begin(self, answer: AnswerView, rule: str, by: str = CORA, team: str = TEAM) -> BegunOverride:
        """Click on Override; raises Refused."""
        return self._world.store.overrides.begin(self._world.click(by, team), answer.id, rule, self._world.clock.now())

    def reply(self, answer: AnswerView, text: str, by: str = CORA, ts: str | None = None) -> Notice | None:
        """Write a reply in the thread of an answer."""
        return self._give(answer, text, by, ts or self._world.next_ts(), None, is_typed=False)

    def type(self, answer: AnswerView, text: str, rule: str | None = None, by: str = CORA) -> Notice | None:
        """Write `override: ...` or `override RULE: ...` in the thread of an answer."""
        return self._give(answer, text, by, self._world.next_ts(), rule, is_typed=True)

    def fill_form(self, override_id: str, text: str, by: str = CORA) -> Notice | None:
        """Send the form of an override."""
        click, now = self._world.click(by), self._world.clock.now()
        return refusal_of(lambda: self._world.store.overrides.fill_form(click, override_id, text, now))

    def say_kind(self, begun: BegunOverride, kind: ReasonKind, by: str = CORA) -> Notice | None:
        """Say what kind of reason it was."""
        click, now = self._world.click(by), self._world.clock.now()
        return refusal_of(lambda: self._world.store.overrides.say_kind(click, begun.id, kind, now))

    def withdraw(self, begun: BegunOverride, by: str = CORA, *, ask_again: bool = False) -> Notice | None:
        """Never mind; with `ask_again`, Not my reason."""
        click, now = self._world.click(by), self._world.clock.now()
        return refusal_of(lambda: self._world.store.overrides.withdraw(click, begun.id, now, ask_again=ask_again))

    def edit(self, answer: AnswerView, ts: str, text: str | None) -> None:
        """Edit a reply; with None, delete it."""
        channel, now = answer.place.channel or "", self._world.clock.now()
        if text is None:
            deletion = Deletion(self._world.click(), channel, ts)
            self._world.store.edited_messages.delete(deletion, now)
            return
        said = self._world.edit(channel, ts, text, answer.place.thread_ts)
        reply = ThreadReply(said.thread_ts, ts, text)
        self._world.store.edited_messages.edit(said, text, reply, None, (), now)

    def _give(
        self, answer: AnswerView, text: str, by: str, ts: str, rule: str | None, *, is_typed: bool
    ) -> Notice | None:
        reply = ThreadReply(answer.place.thread_ts or "", ts, text, rule, is_typed=is_typed)
        click, now = self._world.click(by), self._world.clock.now()
        return refusal_of(lambda: self._world.store.replies.reply(click, reply, (), now))


def override(world: World, answer: AnswerView) -> OverrideView:
    """The only override of an answer."""
    [only] = world.view(answer.id).overrides
    return only
