"""The gate before publishing: cases must pass, and must notice the loss of a rule."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Protocol

from twins.deciding.reading import Mind
from twins.finder.finder import Finder
from twins.playbook.cases import Case, CaseFile
from twins.playbook.model import Twin, Version
from twins.publishing.accepted_reach import changes_of_reach
from twins.publishing.case_runner import CaseResult, Judge, Verdict, missing_of_company, run_case
from twins.publishing.mutations import Change, Mutant, mutants
from twins.publishing.run_cost import RunCost
from twins.values import Outcome, Value

ENOUGH = 0.8
"""Share of cases about defaults that must pass, and of their changes that must be noticed."""


class Guard(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "survived"
    NOT_RUN = "not run"
    """Its cases need another mind, or the company's law."""


class Tried(Value):
    change: Change
    item: str | None
    is_strict: bool
    guard: Guard
    detail: str = ""

    def __str__(self) -> str:
        what = f"{self.item}: {self.change.value}" if self.item else self.change.value
        what += f" ({self.detail})" if self.detail else ""
        return what if self.guard is Guard.SURVIVED else f"{what} ({self.guard.value})"


class Gate(Value):
    results: tuple[CaseResult, ...]
    strict_cases: frozenset[str]
    tried: tuple[Tried, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(result for result in self.results if result.verdict is Verdict.FAILED)

    @property
    def waiting(self) -> tuple[CaseResult, ...]:
        """They name what the company's law lacks."""
        return tuple(result for result in self.results if result.verdict is Verdict.WAITING)

    @property
    def failed_strict(self) -> tuple[CaseResult, ...]:
        """About laws and tier 3: they prevent publishing."""
        return tuple(result for result in self.failed if result.case.id in self.strict_cases)

    @property
    def unguarded_strict(self) -> tuple[Tried, ...]:
        """Laws, triggers and tier-3 rules."""
        return tuple(each for each in self.tried if each.is_strict and each.guard is not Guard.NOTICED)

    @property
    def unguarded(self) -> tuple[Tried, ...]:
        return tuple(each for each in self.tried if not each.is_strict and each.guard is Guard.SURVIVED)

    @property
    def share_passed(self) -> float:
        """Of the run cases about defaults."""
        run = [r for r in self.results if r.case.id not in self.strict_cases and r.was_run]
        return sum(r.verdict is Verdict.PASSED for r in run) / len(run) if run else 1.0

    def share_noticed(self, *, strict: bool) -> float:
        """Return the mutation score."""
        run = [each for each in self.tried if each.is_strict is strict and each.guard is not Guard.NOT_RUN]
        return sum(each.guard is Guard.NOTICED for each in run) / len(run) if run else 1.0

    @property
    def is_shut(self) -> bool:
        """Whether publishing is refused even with a reason."""
        return bool(self.failed_strict or self.unguarded_strict)

    @property
    def needs_reason(self) -> bool:
        """Whether too many defaults fail or are unguarded."""
        return not self.is_shut and (self.share_passed < ENOUGH or self.share_noticed(strict=False) < ENOUGH)

    @property
    def is_open(self) -> bool:
        return not (self.is_shut or self.needs_reason)


@dataclass(frozen=True)
class Strict:
    ids: frozenset[str]

    def failing(self, results: Sequence[CaseResult]) -> list[CaseResult]:
        """Return the strict failures, or all if too few others pass."""
        failed = [result for result in results if result.verdict is Verdict.FAILED]
        strict = [result for result in failed if result.case.id in self.ids]
        run = [r for r in results if r.case.id not in self.ids and r.was_run]
        passed = sum(result.verdict is Verdict.PASSED for result in run)
        return failed if run and passed / len(run) < ENOUGH else strict


Progress = Callable[[int, int, int], None]
"""(cases done, cases in all, millionths of a dollar spent)."""


class Answered(Protocol):
    """Answers of an interrupted run."""

    def known(self) -> Mapping[str, CaseResult]: ...

    def add(self, result: CaseResult) -> None: ...


class _Nothing:
    def known(self) -> Mapping[str, CaseResult]:
        return {}

    def add(self, result: CaseResult) -> None:
        pass


@dataclass(frozen=True)
class RunOptions:
    side_by_side: int = 1
    at_most: int | None = None
    """Millionths of a dollar; once they are spent, no case is started."""
    progress: Progress = lambda *_: None
    answered: Answered = field(default_factory=_Nothing)
    """Earlier results are skipped."""
    judge: Judge | None = None


_PLAIN = RunOptions()


def run_gate(
    version: Version,
    cases: CaseFile,
    company: Version | None,
    mind: Mind,
    now: datetime,
    how: RunOptions = _PLAIN,
) -> Gate:
    results, strict = run_cases(version, cases, company, mind, now, how)
    known = results if isinstance(mind, Finder) and how.at_most is None else None
    tried = tuple(try_changes(version, cases, company, now, known))
    return Gate(results=results, strict_cases=strict.ids, tried=tried)


def run_cases(
    version: Version,
    cases: CaseFile,
    company: Version | None,
    mind: Mind,
    now: datetime,
    how: RunOptions = _PLAIN,
) -> tuple[tuple[CaseResult, ...], Strict]:
    spent, known = RunCost(how.at_most), how.answered.known()

    def run(case: Case) -> CaseResult:
        result = known.get(case.id)
        if result is None and spent.is_used_up():
            result = CaseResult(case=case, verdict=Verdict.NOT_RUN)
        elif result is None:
            result = run_case(case, version, company, mind, now, how.judge)
            spent.add(result.cost)
            how.answered.add(result)
        how.progress(spent.count(), len(cases.cases), spent.cost)
        return result

    with ThreadPoolExecutor(how.side_by_side) as pool:
        results = tuple(pool.map(run, cases.cases))
    return results, Strict(frozenset(strict_cases(version.twin, cases)))


def strict_cases(twin: Twin, cases: CaseFile) -> Iterator[str]:
    heavy = {rule.id for rule in twin.rules if rule.is_heavy}
    for case in cases.cases:
        if case.expect.outcome in {Outcome.REFUSED, Outcome.CHECK_FIRST} or heavy & set(case.expect.rules):
            yield case.id


def try_changes(
    version: Version,
    cases: CaseFile,
    company: Version | None,
    now: datetime,
    known: Sequence[CaseResult] | None = None,
) -> Iterator[Tried]:
    """Use the finder: a model would need hundreds of calls. Pass the finder's results on the version if `known`."""
    mind = Finder()
    results = known or [run_case(case, version, company, mind, now) for case in cases.cases]
    passing = [result.case for result in results if result.verdict is Verdict.PASSED]
    others = [
        case
        for case in cases.cases
        if (case.minds and mind.name not in case.minds) or missing_of_company(case, version, company)
    ]
    for mutant in mutants(version.twin, reads_unless=False):
        run = partial(run_case, version=mutant.of(version), company=company, mind=mind, now=now)
        guard = _guard(mutant, passing, others, run)
        yield _tried(mutant, guard)
    for mutant, is_noticed in changes_of_reach(version, (*passing, *others), company, now):
        yield _tried(mutant, Guard.NOTICED if is_noticed else Guard.SURVIVED)


def _tried(mutant: Mutant, guard: Guard) -> Tried:
    return Tried(change=mutant.change, item=mutant.item, is_strict=mutant.is_strict, guard=guard, detail=mutant.detail)


def _guard(mutant: Mutant, passing: Sequence[Case], others: Sequence[Case], run: Callable[[Case], CaseResult]) -> Guard:
    guards = sorted(filter(mutant.is_guarded_by, passing), key=mutant.order)
    if not guards and any(mutant.is_guarded_by(case) for case in others):
        return Guard.NOT_RUN
    fails = (run(case).verdict is not Verdict.PASSED for case in guards)
    if mutant.change is Change.ALL_RULES_REMOVED:
        return Guard.NOTICED if all(fails) else Guard.SURVIVED
    return Guard.NOTICED if any(fails) else Guard.SURVIVED
