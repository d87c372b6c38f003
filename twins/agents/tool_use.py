"""A tool call that a coding agent is about to make, as a hook puts it to the floor of a twin."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from twins.agents.answering import result_of, state_of
from twins.agents.result import TicketState
from twins.agents.tickets import TicketView
from twins.checking.views import AnswerView
from twins.deciding.ask import LONGEST_ASK, Ask
from twins.deciding.floor import floor_of
from twins.deciding.reading import Reading
from twins.finder.exact_orders import claims_of
from twins.finder.finder import Finder
from twins.playbook.model import DecisionSpace, Rule, Version
from twins.playbook.word_matching import NUMBER
from twins.values import Outcome

APPROVED_FOR = timedelta(days=7)
"""An approval that isn't used within this time is over."""
_IN_SPACE_FOR = timedelta(minutes=10)
"""So is the leave of a decision space, which its expert may revoke meanwhile."""
_OVERLAP = 500
"""Characters that two neighbouring parts of a long text share."""
_ASKING = frozenset(
    f"mcp__zerohandoff__{name}"
    for name in ("ask_twin", "wait_for_verdict", "answer_expert", "withdraw", "override", "list_twins")
)
"""Our own tools, which do no more than ask."""
_SHELL = "Bash"
_NOT_DONE: Mapping[str, frozenset[str]] = {
    _SHELL: frozenset({"description", "timeout"}),
    "Edit": frozenset({"old_string"}),
    "MultiEdit": frozenset({"old_string"}),
}
"""What a tool doesn't carry out: the agent's words about a command and how long it may take, and the text that an edit
takes away."""
_OVER = frozenset(
    {TicketState.EXPIRED, TicketState.WITHDRAWN, TicketState.LAPSED, TicketState.NOT_ASKED, TicketState.CHOOSE_TWIN}
)


class ApprovalUse(Enum):
    """Whether a caller uses the approval of a call."""

    NOW = auto()
    BEFORE = auto()
    """Another caller has used it."""
    NOTHING = auto()
    """There is none."""


@dataclass(frozen=True)
class ToolUse:
    tool: str
    given: Mapping[str, Any]
    folder: str = ""
    """Where it runs."""

    @property
    def only_asks(self) -> bool:
        return self.tool in _ASKING

    @property
    def text(self) -> str:
        """Everything that the call carries out, as one text with the names of its fields; a shell command stands as it
        is, with other fields behind it."""
        but = _NOT_DONE.get(self.tool, frozenset())
        if self.tool != _SHELL or not isinstance(self.given.get("command"), str):
            return "\n".join((self.tool.replace("_", " "), *_values(self.given, but))).strip()
        return "\n".join((self.given["command"], *_values(self.given, but | {"command"}))).strip()

    def digest(self, salt: str) -> str:
        """Tell two calls apart by their exact input, without storing it."""
        exact = json.dumps([self.tool, self.given, self.folder], ensure_ascii=True, sort_keys=True)
        return hmac.new(salt.encode(), exact.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class FloorHit:
    """What stands against a tool call before any mind has read it."""

    broken: tuple[Rule, ...]
    causes: tuple[str, ...]
    """Why the expert has to decide."""

    def __bool__(self) -> bool:
        return bool(self.broken or self.causes)


def floor_hit(text: str, version: Version, company: Version | None) -> FloorHit:
    """Match laws, triggers and doubts on a text of any length, part by part."""
    floors = [floor_of(Ask(text=part, want=part), version.twin, company) for part in _parts(text)]
    broken = {rule.id: rule for floor in floors for rule in floor.refusing}
    causes = [trigger.id for floor in floors for trigger in floor.triggers]
    causes += [doubt for floor in floors for doubt in floor.doubts]
    return FloorHit(tuple(broken.values()), tuple(dict.fromkeys(causes)))


def floor_reading(ask: Ask, version: Version, assigned: str = "") -> Reading:
    """Return a reading without a mind: it covers nothing, but for a decision space whose very order this is, and for
    what is `assigned` to the expert."""
    if assigned:
        return Reading(mind=Finder.name, want=ask.text, covered=False, assigned=assigned)
    space = next((each for each in version.twin.spaces if _is_order(ask.text, each)), None)
    if space is None:
        return Reading(mind=Finder.name, want=ask.text, covered=False)
    return Reading(mind=Finder.name, want=ask.text, space=space.id, bounds=claims_of(space, ask))


def may_run(view: TicketView) -> bool:
    """Return whether the very call that was asked for may run: its expert approved it as it is, or a decision space
    covers it. An approval with changes is for another call, and no model's answer counts."""
    return bool(view.answers) and all(_lets_run(answer, view) for answer in view.answers)


def is_over(view: TicketView, now: datetime) -> bool:
    """Return whether the same call is a new request now. It is one while nobody is asked and nothing was decided, and
    once a verdict is `APPROVED_FOR` old."""
    if result_of(view, lambda _: "", "").state in _OVER:
        return True
    checks = [answer.check for answer in view.answers if answer.check]
    if view.is_in_progress or any(check.is_waiting for check in checks):
        return False
    if not checks:
        return view.at + _IN_SPACE_FOR <= now
    return max(check.settled_at or view.at for check in checks) + APPROVED_FOR <= now


def _lets_run(answer: AnswerView, view: TicketView) -> bool:
    state, decision = state_of(answer, view), answer.decision
    is_in_space = state is TicketState.ANSWERED and decision.outcome is Outcome.DECIDED and decision.space
    return state is TicketState.APPROVED or bool(is_in_space and not decision.model)


def _is_order(text: str, space: DecisionSpace) -> bool:
    """Compare every character but for numbers: in a command each one counts."""
    orders = (re.escape(order).replace(re.escape(NUMBER), r"\d+") for order in space.also_asked_as)
    return any(re.fullmatch(order, text) for order in orders)


def _values(given: Any, but: frozenset[str], name: str = "") -> Iterator[str]:
    """Yield every value behind the names of its fields, in the order in which they are given."""
    if isinstance(given, Mapping) and given:
        for field, value in given.items():
            if field not in but:
                yield from _values(value, but, f"{name}.{field}" if name else field)
    elif isinstance(given, list) and given:
        for value in given:
            yield from _values(value, but, name)
    else:
        said = given if isinstance(given, str) else json.dumps(given)
        yield f"{name}: {said}" if name else said


def _parts(text: str) -> Iterator[str]:
    """Yield parts that are short enough to match by, so that words far apart in a file don't make a phrasing."""
    step = LONGEST_ASK - _OVERLAP
    for start in range(0, max(len(text) - _OVERLAP, 1), step):
        yield text[start : start + LONGEST_ASK]
