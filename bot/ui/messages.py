"""Private messages: what happened, why, and what to do next."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.ui.blocks import escape, moment
from twins.checking.views import TwinIdentity
from twins.deciding.addressing import NotAddressed
from twins.deciding.ask import LONGEST_ASK
from twins.deciding.model_failure import ModelFailure
from twins.notices import Done, NoticeFacts, Refusal
from twins.people import Membership

Messages = Mapping[Refusal | Done, Callable[[NoticeFacts], str]]
"""The words of a capability's notices."""

SHARED_CHANNEL = (
    "I don't answer here: people of other companies are in this channel. Ask me in one of your own channels, "
    "or in a direct message."
)
NOT_CHECKED = (
    "Nothing was recorded: I couldn't find out from Slack who you are just now, and I don't go by guesses. "
    "Please try again in a minute."
)
NO_WORDS = (
    "I didn't take this down: I can record words only, and your message has none. Say in words what it shows, in a new "
    "message here."
)
FOR_OTHERS = (
    "I didn't take this down: it begins with the name of somebody else or of a group, and so may be meant for them. If "
    "it is for me, write it again with other words in front, or use the button below my message here that opens a form."
)
NO_WEEKLY_TIME = "Write a weekday and a time: `/twins digest at tue 10:00`. Nothing was changed."
SUGGESTED = "Thank you: I have suggested it to the twin's expert. It counts once they agree."


def not_addressed(found: NotAddressed, twins: Sequence[TwinIdentity], bot: str) -> str:
    if not found.candidates and found.tried:
        return f"I speak for `{escape(found.tried)}`, and no twin of that name is published yet."
    if not twins:
        return (
            "No twin is published yet. An expert makes one with `/twins new`, or an architect adopts a starter: "
            "`zerohandoff twin publish twins/starters/security --owner U...`."
        )
    listed = "\n".join(f"• `{twin.handle}` - {escape(twin.name)}" for twin in twins if twin.handle in found.candidates)
    tried = f"I know no twin called “{escape(found.tried)}”. " if found.tried else ""
    example = twins[0].handle
    return (
        f"{tried}Name a twin first, then say what you want and why:\n{listed}\n"
        f"For example: {bot} {example} let us try ..., because ..."
    )


def empty_ask(handles: Sequence[str]) -> str:
    return f"What do you want from {' and '.join(handles)}, and why? Write it behind the name: ... because ..."


def in_shadow(name: str, expert: str) -> str:
    return f"{escape(name)} is still being tried out and answers only its expert. Ask {escape(expert)} directly."


def too_many(asks: int, whose: str) -> str:
    return (
        f"{asks} asks within a minute from {whose}: more than anybody reads. This one was not taken; ask it again in a "
        "minute."
    )


def too_long(length: int) -> str:
    return (
        f"This ask has {length:,} characters; a twin reads up to {LONGEST_ASK:,}. Nothing was decided. "
        "Say what you want and why in a few sentences, and link the rest."
    )


def careful_from_now(expert: str, handle: str, rules: Sequence[str]) -> str:
    have = "haven't" if expert == "You" else "hasn't"
    return (
        f"{escape(expert)} {have} answered the digest of `{escape(handle)}` for four weeks. What rests on "
        f"{', '.join(rules)} is checked first until somebody who keeps it says that these are still true: in the "
        "digest, or on the twin's page in my Home tab."
    )


def not_for(standing: Membership) -> str | None:
    """Return why a person can't take part; None for members, and for bots, which get no answer."""
    return {
        Membership.GUEST: "I don't work with guests of this workspace. Ask a colleague who works here to ask for you.",
        Membership.STRANGER: "I only answer people of this workspace. Ask somebody who works here to ask for you.",
        Membership.DEACTIVATED: "Your account is deactivated, so nothing was recorded.",
        Membership.UNKNOWN: NOT_CHECKED,
    }.get(standing)


def refused_by_slack(error: str) -> str:
    return (
        f"That didn't work, and nothing was changed: Slack says `{escape(error)}`. Trying again won't help. Please "
        "tell whoever runs zerohandoff."
    )


def secret_removed(kinds: Sequence[str]) -> str:
    return (
        f"I took what looks like a secret ({', '.join(sorted(set(kinds)))}) out of your message before storing it: "
        "nothing of it was kept or sent on. It still stands in Slack: delete it there, and replace it, since others "
        "could read it."
    )


def expert_gone(name: str, handle: str) -> str:
    return (
        f"{escape(name)} can't be asked any more: their account is deactivated, a guest's, or gone. What waits for "
        f"`{handle}` goes to the next in line. Publish a version of `{handle}` that names somebody else."
    )


def reviews_late(who: str, waiting: int, away_until: datetime | None) -> str:
    away = f", who is away until {moment(away_until)}" if away_until else ""
    return (
        f"{waiting} answers that went ahead on an assumption wait for {who}{away}. Those who ask are told that checks "
        "afterwards are late. A deputy may look at them too, or the twin's limit be raised. I say this once a day."
    )


def model_alert(failure: ModelFailure, model: str) -> str:
    return (
        f"Asks are handed to people, since {model} gives no reading (`{failure.value}`). {failure.remedy or ''} "
        "I say this at most once an hour."
    )


def trouble(reference: str) -> str:
    return (
        f"This doesn't work yet (reference {reference}). It is kept and tried again, and the architect is told "
        "if it goes on. You need not do anything."
    )


def alert(kind: str, job: str, reference: str) -> str:
    return (
        f"I gave up on a job of kind `{kind}` (`{escape(job)}`, reference {reference}) after many tries. It is kept. "
        f"The log has the traceback under that reference; `zerohandoff jobs retry {escape(job)}` runs it again."
    )


MESSAGES: Messages = {
    Refusal.FORM_TOO_LATE: lambda _: (
        "Slack didn't let me open the form in time. Nothing happened; press the button again."
    ),
    Refusal.GONE: lambda _: "Nothing was changed: that isn't there any more.",
    Refusal.NOT_SAID_TO_YOU: lambda _: (
        "Nothing was changed: this rests on words that you can't read. Someone who was in that conversation can do it."
    ),
    Refusal.NOT_FOR_YOUR_EYES: lambda _: "This is shown to whoever asked and to those who decide.",
    Refusal.NOT_TAKEN: lambda _: (
        "I didn't take this down: nothing in this thread waits for a reply. To ask a twin, write a new message that "
        "begins with its name; to decide a check, use its buttons."
    ),
}
"""The words of notices that no capability has to itself."""
