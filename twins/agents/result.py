"""The one result of the agents' door: may the agent go ahead, and why."""

from enum import StrEnum

from pydantic import Field

from twins.values import Outcome, RuleKind, Value


class Go(StrEnum):
    """What an agent does next. `wait` is neither yes nor no; `info` gives no leave."""

    AHEAD = "ahead"
    NO = "no"
    WAIT = "wait"
    INFO = "info"


class TicketState(StrEnum):
    """How far a ticket is."""

    READING = "reading"
    NOT_ASKED = "not_asked"
    CHOOSE_TWIN = "choose_twin"
    ANSWERED = "answered"
    """The twin's answer stands as it was given."""
    ASKS_BACK = "asks_back"
    LAPSED = "lapsed"
    WAITING = "waiting"
    QUESTION = "question"
    APPROVED = "approved"
    APPROVED_WITH_CHANGES = "approved_with_changes"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    OVERRIDE_REQUESTED = "override_requested"
    OVERRIDDEN = "overridden"
    CORRECTED = "corrected"

    @property
    def waits_for_person(self) -> bool:
        """Whether a person's click, or the bot itself, may change it while an agent does nothing."""
        return self in _WAIT_FOR_PERSON


_WAIT_FOR_PERSON = frozenset({TicketState.READING, TicketState.WAITING, TicketState.OVERRIDE_REQUESTED})


class RuleShown(Value):
    id: str
    kind: RuleKind
    text: str
    why: str
    confirmed: str | None = Field(description="The day on which its expert last confirmed it, as YYYY-MM-DD.")


class AgentResult(Value):
    ticket: str = Field(description="Names this request from now on; only its own person's agents can read it.")
    go: Go = Field(
        description="ahead: go ahead, within `words`. no: don't. wait: neither yes nor no, a person decides. info: an "
        "answer to a question, which gives no leave."
    )
    outcome: Outcome | None = Field(description="The twin's answer; none while it is being read.")
    state: TicketState = Field(description="How far it is.")
    tier: int | None = Field(description="1 decide, 2 assume and review afterwards, 3 check first.")
    reason: str = Field(description="The one reason.")
    rules: tuple[RuleShown, ...] = Field(description="The rules that it rests on, as their expert wrote them.")
    assumption: str | None = Field(description="What the go-ahead assumes. If it isn't so, don't go ahead.")
    words: str | None = Field(description="The expert's own words: the conditions of a yes, or the reason of a no.")
    decided_by: str | None = Field(description="The twin or the person who decided; none while nobody has.")
    question: str | None = Field(description="A question that has to be answered first.")
    may_override: bool = Field(description="Whether an override can be requested; your person gives it by a click.")
    until: str | None = Field(description="When the request expires if nobody decides, as far as is known.")
    link: str = Field(description="The thread in Slack.")
    next: str = Field(description="What to do next, in one sentence.")
