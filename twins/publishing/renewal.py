"""Renewal of cases from before revision 0013, whose expectations follow the engine as it was then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from twins.deciding.decision import AskedBackFor, Cause, Decision, Fit, Stated
from twins.deciding.question_grammar import is_question
from twins.finder.finder import Finder
from twins.playbook.cases import Case, Expected, MindName
from twins.playbook.model import Version
from twins.playbook.word_matching import NUMBER
from twins.publishing.case_runner import Run, is_as_expected, missing_of_company
from twins.values import Outcome

ENGINE = 2
"""Number of the present engine; the cases of versions from before revision 0013 were written for the first."""
_HELD = frozenset({Outcome.REFUSED, Outcome.CHECK_FIRST})


def renewed_cases(
    version: Version, cases: Sequence[Case], company: Version | None, published_at: datetime
) -> Iterator[Case]:
    """Expect what the finder answers now, where it gives no more leave than was expected; else keep the expectation.

    Runs the cases on the day on which the version was published, so that a space that has ended since still fails its
    cases.
    """
    finder, taken = Finder(), {case.id for case in cases}
    for case in cases:
        if not is_the_finders(case) or missing_of_company(case, version, company):
            yield case
            continue
        answer = CaseAnswer.of(Run(case, version, company, finder, published_at))
        if is_as_expected(case.expect, answer.decision):
            yield answer.naming_its_trigger
        elif answer.differs_by_engine:
            yield from answer.renewed(taken)
        else:
            yield case


def is_the_finders(case: Case) -> bool:
    return not case.minds or MindName.LOOKUP in case.minds


@dataclass(frozen=True)
class CaseAnswer:
    """What the finder answers to a case now, and what it would read out after each pick."""

    run: Run
    decision: Decision
    read_out: tuple[Decision, ...]

    @property
    def case(self) -> Case:
        return self.run.case

    @classmethod
    def of(cls, run: Run) -> "CaseAnswer":
        reading = run.read(run.ask)
        decision = run.decide(run.ask, reading)
        if decision.outcome is Outcome.ANSWERED:
            return cls(run, decision, (decision,))
        picks = [Stated(rule=rule.id, fit=Fit.KEEPS) for rule in decision.offered] if _asks_which(decision) else []
        return cls(run, decision, tuple(run.decide(run.ask, reading, stated=pick) for pick in picks))

    @property
    def naming_its_trigger(self) -> Case:
        """Name the trigger: near laws and tier-3 rules are checked without it now, so that a case notices its loss no
        longer by the outcome."""
        expect, triggers = self.case.expect, self.decision.triggers
        if expect.trigger or not triggers:
            return self.case
        return self.case.model_copy(update={"expect": expect.model_copy(update={"trigger": triggers[0]})})

    @property
    def differs_by_engine(self) -> bool:
        """Whether the engine alone can have changed the answer: it still names what was expected, gives no more leave,
        and isn't refused or checked by the ask's words where it wasn't before."""
        expect, decision = self.case.expect, self.decision
        named = {rule.id for rule in (*decision.cited, *decision.offered, *decision.closest)}
        if not set(expect.rules) <= named or (expect.trigger and not self.read_out and not decision.triggers):
            return False
        if expect.outcome in _HELD and is_question(self.case.ask):
            return bool(self.read_out) and all(self._holds(each) for each in self.read_out)
        if expect.person and decision.person and decision.person.name != expect.person:
            return False
        is_by_words = decision.outcome is Outcome.REFUSED or bool(decision.triggers)
        is_as_before = decision.outcome in {expect.outcome, Outcome.ANSWERED}
        return self._is_no_laxer and (is_as_before or not is_by_words)

    def _holds(self, decision: Decision) -> bool:
        """Return whether a rule that is read out comes with what doing it would need."""
        expect, doing_it = self.case.expect, decision.doing_it
        is_said = doing_it is not None and (doing_it.strictness or 0) >= (expect.outcome.strictness or 0)
        return is_said and (not expect.trigger or expect.trigger in decision.triggers)

    @property
    def _is_no_laxer(self) -> bool:
        expect, came = self.case.expect, self.decision.outcome.strictness
        if came is None or (expect.outcome is Outcome.ASSUMED and self._gives_no_why):  # it was reviewed for that alone
            return True
        return came >= (expect.outcome.strictness or 0)

    @property
    def _gives_no_why(self) -> bool:
        return self.decision.why is None

    def renewed(self, taken: set[str]) -> Iterator[Case]:
        """Yield the case with the answer of now. Where only the finder, which may not judge, differs, a model keeps its
        own."""
        expect = self._expected()
        minds = (MindName.LOOKUP,) if self._is_the_finders else self.case.minds
        yield self.case.model_copy(update={"expect": expect, "minds": minds})
        for_model = self.case.id.replace("-C", "-CC", 1)
        is_told_apart = minds != self.case.minds and not self._gives_no_why and not is_question(self.case.ask)
        if is_told_apart and for_model not in taken:
            yield self.case.model_copy(update={"id": for_model, "minds": (MindName.CLAUDE,)})
        if self.decision.outcome is Outcome.UNSURE:
            yield from self._ordered(taken)

    def _ordered(self, taken: set[str]) -> Iterator[Case]:
        """Keep guarding a trigger that an unclear question touches, by a case in the trigger's own words."""
        touched = {each for decision in self.read_out for each in decision.triggers}
        for trigger in self.run.version.twin.check_first:
            ordered = self.case.id.replace("-C", "-CT", 1)
            if trigger.id in touched and ordered not in taken:
                taken.add(ordered)
                expect = Expected(outcome=Outcome.CHECK_FIRST, trigger=trigger.id)
                yield Case(id=ordered, ask=trigger.when[0].replace(NUMBER, "10"), expect=expect)

    @property
    def _is_the_finders(self) -> bool:
        decision = self.decision
        is_near = any(ground.cause is Cause.NEAR for ground in decision.grounds)
        return is_near or _asks_which(decision) or decision.outcome is Outcome.NOT_COVERED

    def _expected(self) -> Expected:
        before, decision = self.case.expect, self.decision
        cited, offered = ({rule.id for rule in rules} for rules in (decision.cited, decision.offered))
        return Expected(
            outcome=decision.outcome,
            tier=decision.tier if before.tier else None,
            rules=tuple(rule for rule in before.rules if rule in cited),
            offers=tuple(rule for rule in before.rules if rule in offered),
            space=before.space if before.space == decision.space else None,
            trigger=before.trigger if before.trigger in decision.triggers else next(iter(decision.triggers), None),
            person=decision.person.name if before.person and decision.person else None,
        )


def _asks_which(decision: Decision) -> bool:
    return decision.asks_back is not None and decision.asks_back.what is AskedBackFor.PICK
