"""Known-good cases, run against a version and a mind."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import AskedBackFor, Decision, DecisionContext, Fit, Stated
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import Mind, NoReading, Reading
from twins.playbook.cases import AfterClick, Case, Expected
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


@dataclass
class Run:
    """A case's ask, read and decided as often as the case needs it."""

    case: Case
    version: Version
    company: Version | None
    mind: Mind
    now: datetime
    cost: int = 0
    """Millionths of a dollar so far."""

    @cached_property
    def ask(self) -> Ask:
        return Ask.of(self.case.ask, product=self.case.product).model_copy(update={"conductor": self.case.by or ""})

    @property
    def at(self) -> datetime:
        return datetime.combine(self.case.on, time(12), UTC) if self.case.on else self.now

    def read(self, ask: Ask) -> Reading | NoReading:
        read = self.mind.read(ask, self.version, self.company, self.at)
        self.cost += read.cost
        return read.reading

    def decide(self, ask: Ask, reading: Reading | NoReading, **clicked: object) -> Decision:
        standing = DecisionContext(company=self.company, confirmations=_as_confirmed(self.version, self.at.date()))
        return decide(ask, reading, self.version, standing.model_copy(update=clicked), self.at)

    def after(self, click: AfterClick, decision: Decision, reading: Reading | NoReading) -> Decision:
        """Decide again after a click; nothing changes where it isn't what the decision asks for."""
        back = decision.asks_back.what if decision.asks_back else None
        if back is not (AskedBackFor.PICK if click.pick else AskedBackFor.WHY):
            return decision
        if click.pick:
            fit = Fit.AGAINST if click.against else Fit.KEEPS if click.keeps else Fit.OTHER
            return self.decide(self.ask, reading, stated=Stated(rule=click.pick, fit=fit))
        if click.why is None:
            return self.decide(self.ask, reading, gives_no_why=True)
        asked = Ask.of(f"{self.case.ask.rstrip(' .!')} because {click.why}", product=self.case.product)
        asked = asked.model_copy(update={"conductor": self.ask.conductor})
        return self.decide(asked, self.read(asked))


def run_case(
    case: Case, version: Version, company: Version | None, mind: Mind, now: datetime, judge: Judge | None = None
) -> CaseResult:
    """Stop at the first unexpected answer. Free text needs a judge; a case that names what the company's law lacks
    waits for it."""
    if missing_of_company(case, version, company):
        return CaseResult(case=case, verdict=Verdict.WAITING)
    if case.minds and mind.name not in case.minds:
        return CaseResult(case=case, verdict=Verdict.NOT_RUN)
    run = Run(case, version, company, mind, now)
    for _ in range(case.repeat):
        result = _once(run, judge)
        if result.verdict is not Verdict.PASSED:
            return result
    return CaseResult(case=case, verdict=Verdict.PASSED, cost=run.cost)


def _once(run: Run, judge: Judge | None) -> CaseResult:
    case, reading = run.case, run.read(run.ask)
    if isinstance(reading, NoReading):
        return CaseResult(case=case, verdict=Verdict.NOT_RUN, failure=reading.failure, cost=run.cost)
    decision = run.decide(run.ask, reading)
    if not is_as_expected(case.expect, decision):
        return CaseResult(case=case, verdict=Verdict.FAILED, answered=describe(decision), cost=run.cost)
    click = case.expect.after
    if click and not _follows(click, then := run.after(click, decision, reading)):
        answered = f"{describe(decision)}, then {describe(then)}"
        return CaseResult(case=case, verdict=Verdict.FAILED, answered=answered, cost=run.cost)
    match _says(case.expect, decision, judge):
        case True:
            return CaseResult(case=case, verdict=Verdict.PASSED, cost=run.cost)
        case False:
            answered = f"{describe(decision)}: {decision.advice}"
            return CaseResult(case=case, verdict=Verdict.FAILED, answered=answered, cost=run.cost)
        case None:
            return CaseResult(case=case, verdict=Verdict.NOT_RUN, cost=run.cost)


def missing_of_company(case: Case, version: Version, company: Version | None) -> frozenset[str]:
    if version.twin.is_company:
        return frozenset()
    named = {each for each in case.expect.names if each.startswith(OF_COMPANY)}
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
    offers = f", offers {', '.join(rule.id for rule in decision.offered)}" if decision.offered else ""
    back = f", asks for {decision.asks_back.what.value}" if decision.asks_back else ""
    return f"{decision.outcome.value} (tier {int(decision.tier)}; {cited}{space}{trigger}{person}{offers}{back})"


def _says(expect: Expected, decision: Decision, judge: Judge | None) -> bool | None:
    """Return None without a judge."""
    if not expect.says:
        return True
    if judge is None or decision.model in {"", judge.name}:
        return None
    return judge.says(decision.advice, expect.says)


def _follows(click: AfterClick, decision: Decision) -> bool:
    return decision.outcome is click.outcome and (click.tier is None or decision.tier == click.tier)


def is_as_expected(expect: Expected, decision: Decision) -> bool:
    return (
        decision.outcome is expect.outcome
        and (expect.tier is None or decision.tier == expect.tier)
        and set(expect.rules) <= {rule.id for rule in decision.cited or decision.offered}
        and set(expect.offers) <= {rule.id for rule in decision.offered}
        and (expect.space is None or decision.space == expect.space)
        and (expect.trigger is None or expect.trigger in decision.triggers)
        and (expect.person is None or (decision.person is not None and decision.person.name == expect.person))
    )
