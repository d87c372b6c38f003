"""Driver for asks that are asked back: picks, states, gives and withholds reasons by clicks, as people do."""

from dataclasses import replace
from functools import cached_property

from tests.support.outcomes import outcome_of
from tests.support.reading_actions import NO_LIMIT
from tests.support.store_world import CORA, TEAM, World, starter
from twins.checking.ask_views import AskBackView
from twins.checking.offers import SHOWN_OF_DIGEST
from twins.checking.views import AnswerView
from twins.deciding.ask import Ask
from twins.deciding.decision import Fit
from twins.deciding.reading import Reading, ReadingResult
from twins.finder.finder import Finder
from twins.jobs import JobKind
from twins.notices import Notice
from twins.overriding import ThreadReply
from twins.playbook.folder import Folder
from twins.playbook.model import Version

UNSURE = "can we keep people logged in for a week"
"""An ask for which the finder offers SEC-17 and SEC-7."""
NEAR_AS_WELL = {
    "text": "People stay logged in on a phone for 30 days",
    "why": "A phone is locked",
    "also_asked_as": ("keep people logged in on a phone",),
}
ASK = "end sessions after a day"
TIER_2 = Reading(mind="test", applied=("SEC-7",), assumptions=("it is a laptop of ours",))
"""A reading without a reason, by which the conductor may go ahead on an assumption."""
VAGUE = Reading(mind="test", ask_back="Which sessions do you mean?")


def few_rules(changed: str = "", **terms: object) -> Folder:
    """Return the security twin without laws and other rules that may be near an ask, and so forbid a pick;
    two of its rules are near UNSURE. One of them may have other terms."""
    folder = starter("security")
    kept = [rule for rule in folder.twin.rules if rule.id in {"SEC-7", "SEC-9", "SEC-10", "SEC-17", "SEC-22"}]
    rules = [rule.model_copy(update=NEAR_AS_WELL if rule.id == "SEC-17" else {}) for rule in kept]
    rules = [rule.model_copy(update=terms if rule.id == changed else {}) for rule in rules]
    return replace(folder, twin=folder.twin.model_copy(update={"rules": tuple(rules)}))


def back_of(answer: AnswerView) -> AskBackView:
    assert answer.ask_back
    return answer.ask_back


def answered_together(world: World, *readings: Reading) -> list[AnswerView]:
    """Put an ask without a reason to twins of Ana's, one for each reading, which are stored as a model's are."""
    folder, asked, job = starter("security"), world.asked(ASK), world.job(JobKind.ASK)
    now = world.clock.now()
    names = ("security", "desk")[: len(readings)]
    versions = [
        world.publish(replace(folder, twin=folder.twin.model_copy(update={"handle": name, "name": f"The {name} twin"})))
        for name in names
    ]
    for version, reading in zip(versions, readings, strict=True):
        world.store.readings.begin(job.id, asked, version, "claude", 0, NO_LIMIT, now)
        world.store.readings.keep(job.id, asked, version, ReadingResult(reading), 0, 1.0, (), now)
    world.store.asks.answer(job.id, asked, list(zip(versions, readings, strict=True)), now)
    by_name = {each.twin.handle: each for each in world.answers(asked)}
    return [by_name[name] for name in names]


class PickActions:
    """Clicks and words of a conductor in a world; each returns what they are told."""

    def __init__(self, world: World) -> None:
        self._world = world

    @cached_property
    def version(self) -> Version:
        """The security twin with the rules that are offered and no law, from now on live."""
        return self._world.publish(few_rules())

    def offered(self, said: str = UNSURE, *, conductor: str = CORA, thread_ts: str | None = None) -> AnswerView:
        """Return an answer of the finder to an ask."""
        asked = self._world.asked(said, conductor=conductor, thread_ts=thread_ts)
        return self._world.answer(asked, (self.version, self.read(said)))[0]

    def read(self, said: str) -> Reading:
        """Return the finder's reading of an ask."""
        return Finder().find(Ask.of(said), self.version, self._world.company)

    def asked_why(self, reading: Reading = TIER_2, *, conductor: str = CORA) -> AnswerView:
        """Return an answer of a model whose reading is stored, and that waits for a reason."""
        world = self._world
        asked, job, now = world.asked(ASK, conductor=conductor), world.job(JobKind.ASK), world.clock.now()
        world.store.readings.begin(job.id, asked, world.security, "claude", 0, NO_LIMIT, now)
        world.store.readings.keep(job.id, asked, world.security, ReadingResult(reading), 0, 1.0, (), now)
        world.store.asks.answer(job.id, asked, [(world.security, reading)], now)
        return world.answers(asked)[0]

    def picked(self, said: str = UNSURE, rule: str = "SEC-7") -> AnswerView:
        """Return an answer for which the conductor has picked a rule."""
        answer = self.offered(said)
        assert self.pick(answer, rule) is None
        return self._world.view(answer.id)

    def pick(
        self, answer: AnswerView, rule: str = "SEC-7", by: str = CORA, *, digest: str | None = None, team: str = TEAM
    ) -> Notice | None:
        shown, click, now = self._shown(answer, digest), self._world.click(by, team), self._world.clock.now()
        return outcome_of(self._world, lambda: self._world.store.picks.pick(click, answer.id, rule, shown, now))

    def state(
        self, answer: AnswerView, fit: Fit = Fit.KEEPS, by: str = CORA, *, digest: str | None = None
    ) -> Notice | None:
        shown, click, now = self._shown(answer, digest), self._world.click(by), self._world.clock.now()
        return outcome_of(self._world, lambda: self._world.store.picks.state(click, answer.id, fit, shown, now))

    def withhold(self, answer: AnswerView, by: str = CORA) -> Notice | None:
        click, now = self._world.click(by), self._world.clock.now()
        return outcome_of(self._world, lambda: self._world.store.reasons.withhold(click, answer.id, now))

    def add_why(self, answer: AnswerView, by: str = CORA) -> Notice | None:
        click, now = self._world.click(by), self._world.clock.now()
        return outcome_of(self._world, lambda: self._world.store.reasons.wait_for_reason(click, answer.id, now))

    def take_back(self, answer: AnswerView, by: str = CORA) -> Notice | None:
        click, now = self._world.click(by), self._world.clock.now()
        return outcome_of(self._world, lambda: self._world.store.reasons.take_back(click, answer.id, now))

    def reply(self, answer: AnswerView, text: str, by: str = CORA, *, ts: str | None = None) -> Notice | None:
        """Write in the thread of an answer."""
        reply = ThreadReply(answer.place.thread_ts or "", ts or self._world.next_ts(), text)
        click, now = self._world.click(by), self._world.clock.now()
        return outcome_of(self._world, lambda: self._world.store.replies.reply(click, reply, (), now))

    def _shown(self, answer: AnswerView, digest: str | None) -> str:
        return back_of(answer).digest[:SHOWN_OF_DIGEST] if digest is None else digest
