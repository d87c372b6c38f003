"""An agent's ask as it stands: what every envelope of the agents' door is made from."""

from dataclasses import dataclass
from datetime import datetime

from twins.checking.views import AnswerView
from twins.jobs import Destination
from twins.states import OverrideRequestState

BEING_READ = "being read"
"""The mark of a ticket that no twin has answered yet, while one may."""


@dataclass(frozen=True)
class OverrideRequestView:
    id: str
    decision_id: str
    rule_id: str
    state: OverrideRequestState
    reason: str
    client: str
    conductor: str | None
    """Slack id; None once forgotten."""
    place: Destination


@dataclass(frozen=True)
class TicketView:
    """A ticket with the newest answer of each twin that was asked."""

    ticket: str
    client: str
    at: datetime
    place: Destination | None = None
    """Its thread in the person's direct messages; None until it is shown there."""
    answers: tuple[AnswerView, ...] = ()
    choices: tuple[str, ...] = ()
    """Handles of the twins that it may be for, while the person hasn't chosen."""
    was_turned_away: bool = False
    """It was shown, and the bot answered with a word instead of a verdict."""
    override_request: OverrideRequestView | None = None
    """The latest, whatever became of it."""

    @property
    def is_in_progress(self) -> bool:
        return not (self.answers or self.choices or self.was_turned_away)
