"""Private messages to people who act on a check, a review or an override. Cards show what succeeded."""

from bot.blocks import escape, moment
from bot.people import Profile, Standing
from twins.checks import Settled, Settling
from twins.overrides import Overridden, Overriding
from twins.remarks import Heard
from twins.reviews import Reviewed, Reviewing
from twins.states import CheckState
from twins.took import Took


def of_settling(settling: Settling) -> str | None:
    """Describe the result of a click on a check; None for a recorded verdict, since the card shows it."""
    owner = escape(settling.owner.name) if settling.owner else "its expert"
    match settling.result:
        case Settled.DONE | Settled.ASKED:
            return None
        case Settled.TOO_LATE if settling.state is CheckState.WAITING:
            return f"{owner} has been asked already; the verdict comes in this thread."
        case Settled.TOO_LATE:
            return _was_settled(settling)
        case Settled.NOT_YOURS:
            return f"Nothing was recorded: this is for {owner} or a deputy to decide."
        case Settled.OWN_ASK:
            return "Nothing was recorded: you asked this yourself, so somebody else has to decide it."
        case Settled.OUTDATED:
            return "Nothing was recorded: this card shows an older state of the request. Look at the newest card."
        case Settled.TWICE:
            return "That was done already; nothing was recorded twice."
        case Settled.UNKNOWN:
            return "Nothing was recorded: I know no such request any more."


def _was_settled(settling: Settling) -> str:
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


def of_settling_several(settling: Settling) -> str | None:
    if settling.result is Settled.DONE:
        state = settling.state.value.replace("_", " ") if settling.state else "settled"
        return f"{settling.count} of them were {state}; each has its own entry, and whoever asked is told."
    if settling.result is Settled.UNKNOWN:
        return "Nothing was recorded: what waits has changed since this list was drawn. Look at the newest list."
    return of_settling(settling)


def of_handing_over(settling: Settling) -> str | None:
    if settling.result is Settled.NOT_YOURS:
        return "Only whoever asked can put this to the expert. Ask it yourself: mention me with the twin's name."
    return of_settling(settling)


def of_own_check(settling: Settling) -> str | None:
    if settling.result is Settled.NOT_YOURS:
        return "Only whoever asked can take this back."
    return of_settling(settling)


def of_nudging(settling: Settling) -> str | None:
    name = escape(settling.owner.name) if settling.owner else "whoever has it"
    match settling.result:
        case Settled.DONE:
            return f"I have reminded {name} for you. A nudge comes once; if nobody decides, others are asked."
        case Settled.NOT_YOURS:
            return "Only whoever asked can nudge."
        case Settled.TWICE:
            return f"{name} was nudged already{f', {moment(settling.at)}' if settling.at else ''}."
    return of_settling(settling)


def of_asking_again(settling: Settling) -> str | None:
    match settling.result:
        case Settled.DONE:
            return None
        case Settled.NOT_YOURS:
            return "Only whoever asked can ask it again. Ask it yourself: mention me with the twin's name."
        case Settled.TWICE:
            return "It was asked again already; the newer answer stands below."
    return of_settling(settling)


def of_passing_on(settling: Settling) -> str | None:
    name = escape(settling.owner.name) if settling.owner else "they"
    match settling.result:
        case Settled.DONE:
            return f"{name} gets the card now, and may decide it. You may still decide it too."
        case Settled.OWN_ASK if settling.owner:
            return f"Nothing was changed: {name} asked this, so somebody else has to decide it."
    return of_settling(settling)


def no_colleague(who: Profile) -> str:
    why = {
        Standing.GUEST: "is a guest",
        Standing.STRANGER: "isn't of this workspace",
        Standing.BOT: "is an app",
        Standing.DEACTIVATED: "has a deactivated account",
    }.get(who.standing, "could not be looked up just now")
    return f"Nothing was changed: {escape(who.name)} {why}. Choose somebody who works here."


def of_reviewing(result: Reviewing) -> str | None:
    match result.result:
        case Reviewed.DONE if result.count > 1:
            return f"{result.count} answers are confirmed; each has its own entry."
        case Reviewed.DONE:
            return None
        case Reviewed.TOO_LATE:
            who = f" by <@{result.by}>" if result.by else ""
            when = f", {moment(result.at)}" if result.at else ""
            state = result.state.value if result.state else "looked at"
            return f"This was {state}{who}{when}, before you. That stands; nothing was recorded twice."
        case Reviewed.NOT_YOURS:
            return "Nothing was recorded: this is for the twin's expert or a deputy to look at."
        case Reviewed.OWN_ASK:
            return "Nothing was recorded: you asked this yourself, so somebody else has to look at it."
        case Reviewed.UNKNOWN:
            return "Nothing was recorded: I know no such answer any more."


def of_reply(took: Took) -> str | None:
    match took:
        case Settling():
            return of_settling(took)
        case Reviewing():
            return of_reviewing(took)
        case Overridden():
            return of_override(took)
        case Heard.SEVERAL:
            return several_wait()
        case Heard.NOTHING:
            return "Nothing was recorded: nothing waits for words of yours there any more."
        case Heard.EMPTY:
            return "Nothing was recorded: the form was empty."
        case Heard.WAITING | Heard.TAKEN | Heard.WHICH_USE | Heard.DROPPED:
            return None


def of_override(result: Overridden) -> str | None:
    """Describe the result of an override; None once recorded, since the thread shows it."""
    rule = result.rule_id or "this"
    match result.result:
        case Overriding.WAITING | Overriding.NEEDS_FORM | Overriding.RECORDED:
            return None
        case Overriding.WITHDRAWN:
            return f"{rule} is not overridden: you took it back."
        case Overriding.NOT_YOURS:
            return "Only whoever asked can override the answer. Ask it yourself, and the choice is yours."
        case Overriding.NOT_A_DEFAULT:
            return f"{rule} can't be overridden here: only a default can, and only where nothing waits for a check."
        case Overriding.TWICE:
            return f"{rule} is overridden already, or waits for your reason in this thread."
        case Overriding.WHICH:
            first = result.choices[0]
            return (
                f"Which of {', '.join(result.choices)}? Name it: `override {first}: because ...`. "
                "Nothing was recorded yet."
            )
        case Overriding.NOTHING:
            return "Nothing was recorded: there is no answer of yours in this thread that waits to be overridden."
        case Overriding.NO_REASON:
            return f"Write the reason behind it: `override: because ...`. {rule} is not overridden yet."


def several_wait() -> str:
    return (
        "More than one thing in this thread waits for words of yours, and I don't guess which one this is for. "
        "Press the button below the one you mean, and write it there."
    )
