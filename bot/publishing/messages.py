"""Private replies about publishing a draft."""

from bot.authoring.messages import edit_message
from bot.ui.blocks import escape
from twins.authoring.drafts import EditOutcome, EditResult


def publish_message(result: EditResult) -> str | None:
    handle, number = escape(result.handle), escape(result.item)
    match result.result:
        case EditOutcome.DONE:
            return f"Version {number} of `{handle}` answers from now on. Its cases passed."
        case EditOutcome.WAITS:
            return f"Version {number} of `{handle}` passed its cases. Its expert gets a message, to let it answer."
        case EditOutcome.NOTHING:
            return f"Nothing to publish: `{handle}` says that already."
        case EditOutcome.NOT_YOURS:
            return f"Nothing was published: that is for the expert of `{handle}`."
    return edit_message(result)
