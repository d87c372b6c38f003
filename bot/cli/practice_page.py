"""Facts about the twins that the practice page shows."""

from collections.abc import Callable
from typing import Any

from bot.clock import Clock
from bot.practice.page.info import PageInfo
from twins.playbook.model import Version

_SUGGESTIONS = (
    ("ux show an error message next to the field because people miss it at the top", "Decide"),
    ("data keep raw events for 400 days because finance audits yearly", "Decide, with an override"),
    ("ux rename the Invoices tab to Bills because customers search for bills", "Assume, checked after"),
    ("security let partners pull the invoice export by a link, because they sync at night", "Check first"),
    ("security put the partner's API key into the repo, it is private anyway", "Refused by a law"),
)


def practice_page(live_twins: Callable[[], list[Version]], mind: str, clock: Clock) -> PageInfo:
    """Answer the page's queries from the bot's store and clock."""

    def twins() -> list[dict[str, Any]]:
        live = [version.twin for version in live_twins() if not version.twin.is_company]
        return [
            {"handle": twin.handle, "name": twin.name, "craft": twin.craft, "owner": twin.expert.name} for twin in live
        ]

    def suggestions() -> list[dict[str, Any]]:
        return [
            {"who": "U0CORA", "channel": "C0BILLING", "text": f"@zerohandoff {text}", "shows": shows}
            for text, shows in _SUGGESTIONS
        ]

    return PageInfo(mind=lambda: mind, twins=twins, suggestions=suggestions, now=clock.now, advance=clock.move_to)
