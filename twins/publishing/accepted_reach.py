"""Whether cases show how far the reach that a rule accepts goes: one goes ahead, and one is checked first."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from twins.deciding.ask import Ask
from twins.deciding.reading import Deed, Reading, ReadingResult
from twins.playbook.cases import Case, Expected
from twins.playbook.model import Rule, Version
from twins.publishing.case_runner import Verdict, run_case
from twins.publishing.mutations import Change, Mutant, accepting_mutants
from twins.values import Outcome, Reach


class DeedReader:
    """A mind that reads every ask as one deed to which one rule applies, with all the reach that this rule accepts."""

    name = "deeds"
    is_quick = True

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        reach = Reach.OUTSIDE if "outside" in self._rule.accepts else Reach.TEAM
        deed = Deed(what=ask.want, reach=reach, reversible="irreversible" not in self._rule.accepts)
        said = (self._rule.id,) if self._rule.must_be_said else ()
        reading = Reading(mind=self.name, why=ask.why, applied=(self._rule.id,), deeds=(deed,), unless_said=said)
        return ReadingResult(reading)

    def expected_cost(self, version: Version, company: Version | None) -> int:
        return 0

    def stop(self) -> None:
        """Do nothing: a reading never blocks."""


def changes_of_reach(
    version: Version, cases: Sequence[Case], company: Version | None, now: datetime
) -> Iterator[tuple[Mutant, bool]]:
    """Yield the changes to what rules accept, and whether a case would notice each."""
    rules = {rule.id: rule for rule in version.twin.rules}
    for mutant in accepting_mutants(version.twin):
        rule = rules[mutant.item or ""]
        named = [case for case in cases if rule.id in case.expect.names]
        yield mutant, any(_notices(case, rule, version, mutant.of(version), company, now) for case in named)
    for rule in version.twin.rules:
        if rule.accepts:
            checked = any(rule.id in case.expect.names and case.expect.outcome is Outcome.CHECK_FIRST for case in cases)
            yield Mutant(Change.ACCEPTS_MORE, rule.id, version.twin, is_strict=True), checked


def _notices(
    case: Case, rule: Rule, version: Version, changed: Version, company: Version | None, now: datetime
) -> bool:
    """Compare a case under both versions, whichever mind it needs."""
    mind, any_mind = DeedReader(rule), case.model_copy(update={"minds": (), "repeat": 1, "expect": _bare(case)})
    before = run_case(any_mind, version, company, mind, now)
    return before.verdict is Verdict.PASSED and run_case(any_mind, changed, company, mind, now) != before


def _bare(case: Case) -> Expected:
    """Leave out what a model writes."""
    return case.expect.model_copy(update={"says": None})
