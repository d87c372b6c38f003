"""What the check on a pull request says: a pure function of its twins' answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from twins.agents.pulls.pull_request import BrokenLaw
from twins.agents.result import AgentResult, Go, TicketState
from twins.values import Value

LONGEST_DESCRIPTION = 140
"""GitHub's own limit."""


class CheckStatus(StrEnum):
    """GitHub's states of a commit, the strictest first. Only success lets a pull request pass."""

    ERROR = "error"
    FAILURE = "failure"
    PENDING = "pending"
    SUCCESS = "success"


class TwinCheck(Value):
    twin: str = Field(description="Handle of the twin.")
    state: CheckStatus
    description: str = Field(description="What it says, without any person's words.")


class PullRequestResult(Value):
    id: str = Field(description="Names this check, to be read again; empty if nothing was asked.")
    head: str = Field(description="The commit that it is about.")
    state: CheckStatus = Field(description="Only `success` lets the pull request pass.")
    description: str = Field(description="The line beside the check.")
    twins: tuple[TwinCheck, ...] = Field(description="Each twin that has a say.")


@dataclass(frozen=True)
class TwinAnswer:
    """What came of asking one twin."""

    handle: str
    name: str
    holder: str = ""
    """Who is asked."""
    since: datetime | None = None
    result: AgentResult | None = None
    broken: Sequence[BrokenLaw] = ()
    is_own: bool = False
    """Only the person who asks could decide, and they may not."""


def result_of_check(check_id: str, head: str, answers: Sequence[TwinAnswer]) -> PullRequestResult:
    """Return the strictest of the twins' answers, each beside it. No answer of a mind passes: only a person's approval
    of this very commit does."""
    twins = [_of_twin(each) for each in answers]
    strictest = sorted(twins, key=lambda each: tuple(CheckStatus).index(each.state))
    if not strictest:
        return PullRequestResult(
            id=check_id, head=head, state=CheckStatus.SUCCESS, description="No file here is a twin's.", twins=()
        )
    first = strictest[0]
    more = f" (and {len(twins) - 1} more)" if len(twins) > 1 else ""
    line = _cut(first.description, LONGEST_DESCRIPTION - len(more)) + more
    return PullRequestResult(id=check_id, head=head, state=first.state, description=line, twins=tuple(twins))


def failed_closed(head: str, why: str) -> PullRequestResult:
    """Return an error: it couldn't be checked, so it doesn't pass."""
    line = _cut(f"Not checked: {why}.", LONGEST_DESCRIPTION)
    return PullRequestResult(id="", head=head, state=CheckStatus.ERROR, description=line, twins=())


def _of_twin(answer: TwinAnswer) -> TwinCheck:
    if answer.broken:
        first = answer.broken[0]
        return _says(answer, CheckStatus.FAILURE, f"No: {first.rule} in {first.path}")
    result = answer.result
    if result is None:
        return _says(answer, CheckStatus.ERROR, f"{answer.name}: nothing was asked")
    who = result.decided_by or answer.holder or "the expert"
    match result.state:
        case TicketState.APPROVED:
            return _says(answer, CheckStatus.SUCCESS, f"{answer.name}: approved by {who}")
        case TicketState.APPROVED_WITH_CHANGES:
            return _says(answer, CheckStatus.FAILURE, f"{answer.name}: {who} asks for changes, in Slack")
        case TicketState.DECLINED:
            return _says(answer, CheckStatus.FAILURE, f"{answer.name}: declined by {who}")
        case TicketState.WAITING:
            return _says(answer, CheckStatus.PENDING, f"{answer.name}: {_waiting(answer)}")
        case TicketState.QUESTION:
            return _says(answer, CheckStatus.PENDING, f"{answer.name}: {answer.holder} asks its author, in Slack")
        case TicketState.READING:
            return _says(answer, CheckStatus.PENDING, f"{answer.name}: being asked")
        case TicketState.ANSWERED if result.go is Go.NO and result.rules:
            return _says(answer, CheckStatus.FAILURE, f"No: {result.rules[0].id} ({answer.name})")
    return _says(answer, CheckStatus.ERROR, f"{answer.name}: nobody decided. Run the check again")


def _waiting(answer: TwinAnswer) -> str:
    if answer.is_own:
        return f"{answer.holder} can't approve their own change; an architect names another person"
    return f"waiting for {answer.holder}" + (f" since {answer.since:%H:%M} UTC" if answer.since else "")


def _says(answer: TwinAnswer, state: CheckStatus, line: str) -> TwinCheck:
    return TwinCheck(twin=answer.handle, state=state, description=_cut(line, LONGEST_DESCRIPTION))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
