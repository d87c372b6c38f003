"""Notices put into words, from each capability's table."""

from bot.agents import messages as agents
from bot.asking import messages as asking
from bot.authoring import messages as authoring
from bot.checking import messages as checking
from bot.freshness import messages as freshness
from bot.overriding import messages as overriding
from bot.publishing import messages as publishing
from bot.ui import messages as ui
from twins.notices import Notice

TABLES = (
    ui.MESSAGES,
    asking.MESSAGES,
    checking.MESSAGES,
    overriding.MESSAGES,
    authoring.MESSAGES,
    publishing.MESSAGES,
    freshness.MESSAGES,
    agents.MESSAGES,
)
_WORDS = {kind: message for table in TABLES for kind, message in table.items()}


def text_of(notice: Notice) -> str:
    return _WORDS[notice.kind](notice.facts)
