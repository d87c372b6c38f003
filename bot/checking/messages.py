"""Private messages to people who act on a check, a review or an override. Cards show what succeeded."""

from bot.overriding.messages import override_message
from bot.ui.blocks import escape, moment
from twins.checking.captured_words import CaptureOutcome
from twins.checking.checks import VerdictOutcome, VerdictResult
from twins.checking.reviews import ReviewOutcome, ReviewResult
from twins.overriding import OverrideResult
from twins.people import Membership, Profile
from twins.replying import CaptureResult
from twins.states import CheckState


def verdict_message(settling: VerdictResult) -> str | None:
    """Describe the result of a click on a check; None for a recorded verdict, since the card shows it."""
    owner = escape(settling.owner.name) if settling.owner else "its expert"
    match settling.result:
        case VerdictOutcome.DONE | VerdictOutcome.ASKED:
            return None
        case VerdictOutcome.TOO_LATE if settling.state is CheckState.WAITING:
            return f"{owner} has been asked already; the verdict comes in this thread."
        case VerdictOutcome.TOO_LATE:
            return _settled_already(settling)
        case VerdictOutcome.NOT_YOURS:
            return f"Nothing was recorded: this is for {owner} or a deputy to decide."
        case VerdictOutcome.OWN_ASK:
            return "Nothing was recorded: you asked this yourself, so somebody else has to decide it."
        case VerdictOutcome.OUTDATED:
            return "Nothing was recorded: this card shows an older state of the request. Look at the newest card."
        case VerdictOutcome.TWICE:
            return "That was done already; nothing was recorded twice."
        case VerdictOutcome.UNKNOWN:
            return "Nothing was recorded: I know no such request any more."


def _settled_already(settling: VerdictResult) -> str:
    """Say who settled it first and when. Never says that an expired check was decided."""
    when = f", {moment(settling.at)}" if settling.at else ""
    match settling.state:
        case CheckState.SUPERSEDED:
            return f"Nothing was recorded: the ask or a rule has changed since{when}. A newer card stands below."
        case CheckState.EXPIRED:
            return f"Nothing was recorded: nobody decided this in time, and it expired{when}. It can be asked again."
    who = f" by <@{settling.by}>" if settling.by else ""
    state = settling.state.value.replace("_", " ") if settling.state else "settled"
    after = (
        "Yours was not recorded."
        if settling.state is CheckState.WITHDRAWN
        else ("That verdict stands; yours was not recorded.")
    )
    return f"This was {state}{who}{when}, before your click. {after}"


def several_verdicts_message(settling: VerdictResult) -> str | None:
    if settling.result is VerdictOutcome.DONE:
        state = settling.state.value.replace("_", " ") if settling.state else "settled"
        return f"{settling.count} of them were {state}; each has its own entry, and whoever asked is told."
    if settling.result is VerdictOutcome.UNKNOWN:
        return "Nothing was recorded: what waits has changed since this list was drawn. Look at the newest list."
    return verdict_message(settling)


def hand_over_message(settling: VerdictResult) -> str | None:
    if settling.result is VerdictOutcome.NOT_YOURS:
        return "Only whoever asked can put this to the expert. Ask it yourself: mention me with the twin's name."
    return verdict_message(settling)


def own_check_message(settling: VerdictResult) -> str | None:
    if settling.result is VerdictOutcome.NOT_YOURS:
        return "Only whoever asked can take this back."
    return verdict_message(settling)


def nudge_message(settling: VerdictResult) -> str | None:
    name = escape(settling.owner.name) if settling.owner else "whoever has it"
    match settling.result:
        case VerdictOutcome.DONE:
            return f"I have reminded {name} for you. A nudge comes once; if nobody decides, others are asked."
        case VerdictOutcome.NOT_YOURS:
            return "Only whoever asked can nudge."
        case VerdictOutcome.TWICE:
            return f"{name} was nudged already{f', {moment(settling.at)}' if settling.at else ''}."
    return verdict_message(settling)


def ask_again_message(settling: VerdictResult) -> str | None:
    match settling.result:
        case VerdictOutcome.DONE:
            return None
        case VerdictOutcome.NOT_YOURS:
            return "Only whoever asked can ask it again. Ask it yourself: mention me with the twin's name."
        case VerdictOutcome.TWICE:
            return "It was asked again already; the newer answer stands below."
    return verdict_message(settling)


def pass_on_message(settling: VerdictResult) -> str | None:
    name = escape(settling.owner.name) if settling.owner else "they"
    match settling.result:
        case VerdictOutcome.DONE:
            return f"{name} gets the card now, and may decide it. You may still decide it too."
        case VerdictOutcome.OWN_ASK if settling.owner:
            return f"Nothing was changed: {name} asked this, so somebody else has to decide it."
    return verdict_message(settling)


def no_colleague(who: Profile) -> str:
    why = {
        Membership.GUEST: "is a guest",
        Membership.STRANGER: "isn't of this workspace",
        Membership.BOT: "is an app",
        Membership.DEACTIVATED: "has a deactivated account",
    }.get(who.standing, "could not be looked up just now")
    return f"Nothing was changed: {escape(who.name)} {why}. Choose somebody who works here."


def review_message(result: ReviewResult) -> str | None:
    match result.result:
        case ReviewOutcome.DONE if result.count > 1:
            return f"{result.count} answers are confirmed; each has its own entry."
        case ReviewOutcome.DONE:
            return None
        case ReviewOutcome.TOO_LATE:
            who = f" by <@{result.by}>" if result.by else ""
            when = f", {moment(result.at)}" if result.at else ""
            state = result.state.value if result.state else "looked at"
            return f"This was {state}{who}{when}, before you. That stands; nothing was recorded twice."
        case ReviewOutcome.NOT_YOURS:
            return "Nothing was recorded: this is for the twin's expert or a deputy to look at."
        case ReviewOutcome.OWN_ASK:
            return "Nothing was recorded: you asked this yourself, so somebody else has to look at it."
        case ReviewOutcome.UNKNOWN:
            return "Nothing was recorded: I know no such answer any more."


def reply_message(took: CaptureResult) -> str | None:
    match took:
        case VerdictResult():
            return verdict_message(took)
        case ReviewResult():
            return review_message(took)
        case OverrideResult():
            return override_message(took)
        case CaptureOutcome.SEVERAL:
            return several_wait()
        case CaptureOutcome.NOTHING:
            return "Nothing was recorded: nothing waits for words of yours there any more."
        case CaptureOutcome.EMPTY:
            return "Nothing was recorded: the form was empty."
        case CaptureOutcome.WAITING | CaptureOutcome.TAKEN | CaptureOutcome.WHICH_USE | CaptureOutcome.DROPPED:
            return None


def several_wait() -> str:
    return (
        "More than one thing in this thread waits for words of yours, and I don't guess which one this is for. "
        "Press the button below the one you mean, and write it there."
    )
