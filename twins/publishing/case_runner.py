"""Known-good cases, run against a version and a mind."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Protocol

from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import Mind
from twins.playbook.cases import Case, Expected
from twins.playbook.model import OF_COMPANY, Version
from twins.values import Value


class Verdict(StrEnum):
    """A judge's verdict. One that could not run never counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    WAITING = "waiting for the company's law"
    NOT_RUN = "not run"


class CaseResult(Value):
    """A case and how it went; `answered` is set on failure."""

    case: Case
    verdict: Verdict
    answered: str = ""
    failure: ModelFailure | None = None
    cost: int = 0
    """Millionths of a dollar."""

    @property
    def was_run(self) -> bool:
        return self.verdict in {Verdict.PASSED, Verdict.FAILED}


class Judge(Protocol):
    """A judge of free text, never its author."""

    name: str

    def says(self, text: str, what: str) -> bool | None:
        """Return None for no verdict."""
        ...


def run_case(
    case: Case, version: Version, company: Version | None, mind: Mind, now: datetime, judge: Judge | None = None
) -> CaseResult:
    """Stop at the first unexpected answer. Free text needs a judge; a case that names what the company's law lacks
    waits for it."""
    if missing_of_company(case, version, company):
        return CaseResult(case=case, verdict=Verdict.WAITING)
    if case.minds and mind.name not in case.minds:
        return CaseResult(case=case, verdict=Verdict.NOT_RUN)
    if case.on:
        now = datetime.combine(case.on, time(12), UTC)
    ask = Ask.of(case.ask, product=case.product).model_copy(update={"conductor": case.by or ""})
    standing = DecisionContext(company=company, confirmations=_as_confirmed(version, now.date()))
    cost = 0
    for _ in range(case.repeat):
        read = mind.read(ask, version, company, now)
        cost += read.cost
        if read.failure:
            return CaseResult(case=case, verdict=Verdict.NOT_RUN, failure=read.failure, cost=cost)
        result = _result(case, decide(ask, read.reading, version, standing, now), judge, cost)
        if result.verdict is not Verdict.PASSED:
            return result
    return CaseResult(case=case, verdict=Verdict.PASSED, cost=cost)


def _result(case: Case, decision: Decision, judge: Judge | None, cost: int) -> CaseResult:
    if not _as_expected(case.expect, decision):
        return CaseResult(case=case, verdict=Verdict.FAILED, answered=describe(decision), cost=cost)
    match _says(case.expect, decision, judge):
        case True:
            return CaseResult(case=case, verdict=Verdict.PASSED, cost=cost)
        case False:
            answered = f"{describe(decision)}: {decision.advice}"
            return CaseResult(case=case, verdict=Verdict.FAILED, answered=answered, cost=cost)
        case None:
            return CaseResult(case=case, verdict=Verdict.NOT_RUN, cost=cost)


def missing_of_company(case: Case, version: Version, company: Version | None) -> frozenset[str]:
    if version.twin.is_company:
        return frozenset()
    named = {each for each in (*case.expect.rules, case.expect.trigger) if each and each.startswith(OF_COMPANY)}
    twins = [each.twin for each in (version, company) if each]
    laws = {rule.id for twin in twins for rule in twin.rules}
    return frozenset(named - laws - {trigger.id for twin in twins for trigger in twin.check_first})


def _as_confirmed(version: Version, on: date) -> dict[str, date]:
    """Treat every rule as confirmed: cases test what rules say."""
    return {rule.id: rule.confirmed or on for rule in version.twin.rules}


def describe(decision: Decision) -> str:
    cited = ", ".join(rule.id for rule in decision.cited) or "no rule"
    space = f", space {decision.space}" if decision.space else ""
    trigger = "".join(f", trigger {each}" for each in decision.triggers)
    person = f", to {decision.person.name}" if decision.person else ""
    return f"{decision.outcome.value} (tier {int(decision.tier)}; {cited}{space}{trigger}{person})"


def _says(expect: Expected, decision: Decision, judge: Judge | None) -> bool | None:
    """Return None without a judge."""
    if not expect.says:
        return True
    if judge is None or decision.model in {"", judge.name}:
        return None
    return judge.says(decision.advice, expect.says)


def _as_expected(expect: Expected, decision: Decision) -> bool:
    return (
        decision.outcome is expect.outcome
        and (expect.tier is None or decision.tier == expect.tier)
        and set(expect.rules) <= {rule.id for rule in decision.cited}
        and (expect.space is None or decision.space == expect.space)
        and (expect.trigger is None or expect.trigger in decision.triggers)
        and (expect.person is None or (decision.person is not None and decision.person.name == expect.person))
    )
