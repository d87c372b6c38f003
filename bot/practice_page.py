"""What does the practice page say about the bot behind it?"""

from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.compose import Store

_SUGGESTIONS = (
    ("U0CORA", "C0BILLING", "ux show an error message next to the field because people miss it at the top", "Decide"),
    ("U0CORA", "C0BILLING", "data keep raw events for 400 days because finance audits yearly", "Decide, and override"),
    ("U0CORA", "C0BILLING", "ux rename the Invoices tab to Bills because customers search for bills",
     "Assume, checked after"),
    ("U0CORA", "C0BILLING", "security let partners pull the invoice export by a link, because they sync at night",
     "Check first"),
    ("U0CORA", "C0BILLING", "security put the partner's API key into the repo, it is private anyway", "Refused by law"),
)  # fmt: skip


class PracticePage:
    """Answers the page's questions from the bot's own store and clock."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def mind(self) -> str:
        """Which mind answers."""
        return (
            "The playbook look-up answers: it finds the experts' own rules, and judges nothing. No model is used, "
            "and nothing leaves this machine."
        )

    def twins(self) -> list[dict[str, str]]:
        """The twins one can ask."""
        versions = [version.twin for version in self._store.shelf.all_live() if not version.twin.is_company]
        return [
            {"handle": twin.handle, "name": twin.name, "craft": twin.craft, "owner": twin.expert.name}
            for twin in versions
        ]

    def suggestions(self) -> list[dict[str, Any]]:
        """Asks to try, one for each way an answer can come."""
        return [
            {"who": who, "channel": channel, "text": f"@zerohandoff {text}", "shows": shows}
            for who, channel, text, shows in _SUGGESTIONS
        ]

    def now(self) -> datetime:
        """The time in the practice workspace."""
        return self._clock.now()

    def advance(self, to: datetime) -> None:
        """Move the clock forward."""
        self._clock.move_to(to)
