"""Private messages to people who edit or publish a draft or settle a proposal. Cards show what succeeded."""

from bot.blocks import escape
from twins.drafts import Drafted, Drafting
from twins.freshness import BACKGROUND
from twins.looks import Looking, LookResult


def of_editing(result: Drafting) -> str | None:
    handle, item = escape(result.handle), escape(result.item)
    match result.result:
        case Drafted.DONE:
            return None
        case Drafted.NOTHING:
            return "Nothing was changed: it says that already."
        case Drafted.CONFLICT:
            who = escape(result.by) or "A newer version"
            again = f"\nWhat you wrote:\n> {escape(result.written)}" if result.written else ""
            return f"Nothing was overwritten: {who} changed {item} since you opened it. Open it again.{again}"
        case Drafted.NOT_YOURS:
            return f"Nothing was changed: `{handle}` is edited by its expert and those who stand in."
        case Drafted.WRONG:
            return f"Nothing was changed: {escape(result.written)}. Open it again and say it shorter, or otherwise."
        case Drafted.TAKEN:
            return f"There is a twin called `{handle}` already. Take another word: `/twins new WORD`."
        case Drafted.TOO_LATE:
            who = f" by {escape(result.by)}" if result.by else ""
            wrote = f"\nWhat you wrote:\n> {escape(result.written)}" if result.written else ""
            return f"That was settled already{who}; nothing was done twice.{wrote}"
        case Drafted.WAITS:
            return f"Noted. {item} changes once both its expert and an architect have agreed."
        case Drafted.UNKNOWN:
            what = item or (f"`{handle}`" if handle else "it")
            return f"Nothing was changed: {what} isn't there any more."


def of_beginning(result: Drafting) -> str | None:
    return of_editing(result)


def of_accepting(result: Drafting) -> str | None:
    if result.result is Drafted.DONE:
        return f"{escape(result.item)} is in the draft of `{escape(result.handle)}`."
    return of_editing(result)


def of_proposing(result: Drafting) -> str | None:
    match result.result:
        case Drafted.DONE:
            return f"Its expert and the architects have it now. {escape(result.item)} holds until they change it."
        case Drafted.TOO_LATE:
            return f"You have proposed that for this ask already; {escape(result.item)} holds until it is changed."
        case Drafted.NOT_YOURS:
            return "Nothing was proposed: only whoever asked can. Ask it yourself, and the choice is yours."
    return of_editing(result)


def of_revoking(result: Drafting) -> str | None:
    if result.result is Drafted.DONE:
        return f"{escape(result.item)} is closed from now on: such asks come to the expert again."
    if result.result is Drafted.TOO_LATE:
        return f"{escape(result.item)} was taken back already."
    return of_editing(result)


def of_confirming(result: Drafting) -> str | None:
    if result.result is Drafted.DONE:
        what = "The background" if result.item == BACKGROUND else escape(result.item)
        return f"{what} counts as confirmed today."
    return of_editing(result)


def of_looking(result: Looking) -> str | None:
    """Describe the result of a digest answer; None if it counted, since the card shows that."""
    rule, handle = escape(result.rule_id), escape(result.handle)
    match result.result:
        case LookResult.DONE:
            return None
        case LookResult.NOT_YOURS:
            return f"Nothing was changed: `{handle}` is kept by its expert and those who stand in."
        case LookResult.OVER:
            return f"The ten minutes are over: {rule} stays as it is. The twin's page in my Home tab changes it."
        case LookResult.TOO_LATE:
            who = f" by {escape(result.by)}" if result.by else ""
            return f"Nothing was changed: {rule} was answered already{who}. The twin's page in my Home tab changes it."
    return f"Nothing was changed: {rule or 'it'} says something else by now, or is gone."


def of_publishing(result: Drafting) -> str | None:
    handle, number = escape(result.handle), escape(result.item)
    match result.result:
        case Drafted.DONE:
            return f"Version {number} of `{handle}` answers from now on. Its cases passed."
        case Drafted.WAITS:
            return f"Version {number} of `{handle}` passed its cases. Its expert gets a message, to let it answer."
        case Drafted.NOTHING:
            return f"Nothing to publish: `{handle}` says that already."
        case Drafted.NOT_YOURS:
            return f"Nothing was published: that is for the expert of `{handle}`."
    return of_editing(result)
