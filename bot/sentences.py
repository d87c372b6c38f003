"""What does the bot say to one person, where they are? What happened, why, and what to do next."""

from collections.abc import Sequence

from bot.blocks import escape, moment
from bot.people import Standing
from twins.addressing import NotAddressed
from twins.asks import LONGEST_ASK
from twins.checks import Settled, Settling
from twins.failure import Failure
from twins.overrides import Overridden, Overriding
from twins.states import CheckState
from twins.views import TwinFace

SHARED_CHANNEL = (
    "I don't answer here: people of other companies are in this channel. Ask me in one of your own channels, "
    "or in a direct message."
)
NOT_CHECKED = (
    "Nothing was recorded: I couldn't find out from Slack who you are just now, and I don't go by guesses. "
    "Please try again in a minute."
)
_REMOVED = (
    "I took what looks like a secret ({kinds}) out of your message before storing it: nothing of it was kept or sent "
    "on. It still stands in Slack: delete it there, and replace it, since others could read it."
)


def not_addressed(found: NotAddressed, twins: Sequence[TwinFace], bot: str) -> str:
    """Which twins there are, where a message names none or an unknown one. Never a guess."""
    if not twins:
        return "No twin is published yet. An expert publishes one with `zerohandoff twin publish FOLDER`."
    listed = "\n".join(f"• `{twin.handle}` - {escape(twin.name)}" for twin in twins if twin.handle in found.candidates)
    tried = f"I know no twin called “{escape(found.tried)}”. " if found.tried else ""
    example = twins[0].handle
    return (
        f"{tried}Name a twin first, then say what you want and why:\n{listed}\n"
        f"For example: {bot} {example} let us try ..., because ..."
    )


def empty_ask(handles: Sequence[str]) -> str:
    """What to write where there is only a name."""
    return f"What do you want from {' and '.join(handles)}, and why? Write it behind the name: ... because ..."


def too_long(length: int) -> str:
    """An ask is a want and a why, not a document."""
    return (
        f"This ask has {length:,} characters; a twin reads up to {LONGEST_ASK:,}. Nothing was decided. "
        "Say what you want and why in a few sentences, and link the rest."
    )


def not_for(standing: Standing) -> str | None:
    """Why somebody can't take part; None for members, and for bots, which aren't answered."""
    return {
        Standing.GUEST: "I don't take part with guests of this workspace. Ask somebody who works here to ask for you.",
        Standing.STRANGER: "I only answer people of this workspace. Ask somebody who works here to ask for you.",
        Standing.DEACTIVATED: "Your account is deactivated, so nothing was recorded.",
        Standing.UNKNOWN: NOT_CHECKED,
    }.get(standing)


def secret_removed(kinds: Sequence[str]) -> str:
    """That a secret was blanked, and what to do about the one that still stands in Slack."""
    return _REMOVED.format(kinds=", ".join(sorted(set(kinds))))


def of_settling(settling: Settling) -> str | None:
    """What whoever clicked on a check is told; a verdict that counted is seen on the card."""
    owner = escape(settling.owner.name) if settling.owner else "its expert"
    match settling.result:
        case Settled.DONE:
            return None
        case Settled.TOO_LATE if settling.state is CheckState.WAITING:
            return f"{owner} has been asked already; the verdict comes in this thread."
        case Settled.TOO_LATE:
            who = f" by <@{settling.by}>" if settling.by else ""
            when = f", {moment(settling.at)}" if settling.at else ""
            state = settling.state.value.replace("_", " ") if settling.state else "settled"
            return f"This was {state}{who}{when}, before your click. That verdict stands; yours was not recorded."
        case Settled.NOT_YOURS:
            return f"Nothing was recorded: this is for {owner} or a deputy to decide."
        case Settled.OWN_ASK:
            return "Nothing was recorded: you asked this yourself, so somebody else has to decide it."
        case Settled.OUTDATED:
            return "Nothing was recorded: this card shows an older state of the request. Look at the newest card."
        case Settled.UNKNOWN:
            return "Nothing was recorded: I know no such request any more."


def of_handing_over(settling: Settling) -> str | None:
    """What whoever clicked [Ask ...] is told."""
    if settling.result is Settled.NOT_YOURS:
        return "Only whoever asked can put this to the expert. Ask it yourself: mention me with the twin's name."
    return of_settling(settling)


def of_override(result: Overridden) -> str | None:
    """What whoever overrides is told; what was recorded is seen in the thread."""
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
    """Why a reply wasn't taken as a reason."""
    return (
        "More than one override of yours waits in this thread, and I don't guess which one this is for. "
        "Press [Write the reason] below the one you mean."
    )


def not_taken() -> str:
    """A reply in a direct message that nothing waited for."""
    return (
        "I didn't take this down: nothing in this thread waits for a reply. To ask a twin, write a new message that "
        "begins with its name; to decide a check, use its buttons."
    )


def model_alert(failure: Failure, model: str) -> str:
    """To the architects: what is wrong with the model, and how it is mended."""
    return (
        f"Asks are handed to people, since {model} gives no reading (`{failure.value}`). {failure.remedy or ''} "
        "I say this at most once an hour."
    )


def trouble(reference: str) -> str:
    """To whoever waits for something that fails again and again."""
    return (
        f"This doesn't work yet (reference {reference}). It is kept and tried again, and the architect is told "
        "if it goes on. You need not do anything."
    )


def alert(kind: str, job: str, reference: str) -> str:
    """To the architects: what was given up, and where to look."""
    return (
        f"I gave up on a job of kind `{kind}` (`{escape(job)}`, reference {reference}) after many tries. It is kept. "
        f"The log has the traceback under that reference; `zerohandoff jobs retry {escape(job)}` runs it again."
    )
