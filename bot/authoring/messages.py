"""Private messages to people who edit or publish a draft or settle a proposal. Cards show what succeeded."""

from bot.ui.blocks import escape
from twins.authoring.drafts import EditOutcome, EditResult
from twins.freshness.freshness import BACKGROUND


def edit_message(result: EditResult) -> str | None:
    handle, item = escape(result.handle), escape(result.item)
    match result.result:
        case EditOutcome.DONE:
            return None
        case EditOutcome.NOTHING:
            return "Nothing was changed: it says that already."
        case EditOutcome.CONFLICT:
            who = escape(result.by) or "A newer version"
            again = f"\nWhat you wrote:\n> {escape(result.written)}" if result.written else ""
            return f"Nothing was overwritten: {who} changed {item} since you opened it. Open it again.{again}"
        case EditOutcome.NOT_YOURS:
            return f"Nothing was changed: `{handle}` is edited by its expert and those who stand in."
        case EditOutcome.WRONG:
            return f"Nothing was changed: {escape(result.written)}. Open it again and say it shorter, or otherwise."
        case EditOutcome.TAKEN:
            return f"There is a twin called `{handle}` already. Take another word: `/twins new WORD`."
        case EditOutcome.TOO_LATE:
            who = f" by {escape(result.by)}" if result.by else ""
            wrote = f"\nWhat you wrote:\n> {escape(result.written)}" if result.written else ""
            return f"That was settled already{who}; nothing was done twice.{wrote}"
        case EditOutcome.WAITS:
            return f"Noted. {item} changes once both its expert and an architect have agreed."
        case EditOutcome.UNKNOWN:
            what = item or (f"`{handle}`" if handle else "it")
            return f"Nothing was changed: {what} isn't there any more."


def new_twin_message(result: EditResult) -> str | None:
    return edit_message(result)


def accept_message(result: EditResult) -> str | None:
    if result.result is EditOutcome.DONE:
        return f"{escape(result.item)} is in the draft of `{escape(result.handle)}`."
    return edit_message(result)


def proposal_message(result: EditResult) -> str | None:
    match result.result:
        case EditOutcome.DONE:
            return f"Its expert and the architects have it now. {escape(result.item)} holds until they change it."
        case EditOutcome.TOO_LATE:
            return f"You have proposed that for this ask already; {escape(result.item)} holds until it is changed."
        case EditOutcome.NOT_YOURS:
            return "Nothing was proposed: only whoever asked can. Ask it yourself, and the choice is yours."
    return edit_message(result)


def revoke_message(result: EditResult) -> str | None:
    if result.result is EditOutcome.DONE:
        return f"{escape(result.item)} is closed from now on: such asks come to the expert again."
    if result.result is EditOutcome.TOO_LATE:
        return f"{escape(result.item)} was taken back already."
    return edit_message(result)


def background_message(result: EditResult) -> str | None:
    if result.result is EditOutcome.DONE:
        what = "The background" if result.item == BACKGROUND else escape(result.item)
        return f"{what} counts as confirmed today."
    return edit_message(result)
