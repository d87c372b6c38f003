"""Private messages about digest answers. Cards show what succeeded."""

from bot.ui.blocks import escape
from bot.ui.messages import Messages
from twins.notices import NoticeFacts, Refusal


def _answered(facts: NoticeFacts) -> str:
    who = f" by {escape(facts.name)}" if facts.name else ""
    rule = escape(facts.item)
    return f"Nothing was changed: {rule} was answered already{who}. The twin's page in my Home tab changes it."


MESSAGES: Messages = {
    Refusal.DIGEST_ANSWERED: _answered,
    Refusal.UNDO_OVER: lambda facts: (
        f"The ten minutes are over: {escape(facts.item)} stays as it is. The twin's page in my Home tab changes it."
    ),
    Refusal.NOT_DIGEST_READER: lambda facts: (
        f"Nothing was changed: `{escape(facts.handle)}` is kept by its expert and those who stand in."
    ),
    Refusal.WORDING_GONE: lambda facts: (
        f"Nothing was changed: {escape(facts.item) or 'it'} says something else by now, or is gone."
    ),
}
