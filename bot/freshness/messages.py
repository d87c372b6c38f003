"""Private messages about digest answers. Cards show what succeeded."""

from bot.ui.blocks import escape
from bot.ui.messages import Messages
from twins.notices import NoticeFacts, Refusal


def _answered(facts: NoticeFacts) -> str:
    who = f" by {escape(facts.name)}" if facts.name else ""
    rule = escape(facts.item)
    return f"Nothing was changed: {rule} was already answered{who}. You can change it on the twin's page."


MESSAGES: Messages = {
    Refusal.DIGEST_ANSWERED: _answered,
    Refusal.UNDO_OVER: lambda facts: (
        f"The ten minutes are over: {escape(facts.item)} stays as it is. You can change it on the twin's page."
    ),
    Refusal.NOT_DIGEST_READER: lambda facts: (
        f"Nothing was changed: only its expert and deputies can review `{escape(facts.handle)}`."
    ),
    Refusal.WORDING_GONE: lambda facts: (
        f"Nothing was changed: {escape(facts.item) or 'it'} now says something else, or is gone."
    ),
}
