"""Notices put into words, from each capability's table."""

from bot.agents import messages as agents
from bot.asking.messages import asking_notices as asking
from bot.authoring.messages import authoring_notices as authoring
from bot.checking.messages import checking_notices as checking
from bot.freshness import messages as freshness
from bot.overriding import messages as overriding
from bot.publishing import messages as publishing
from bot.ui.messages import shared_words as ui
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
