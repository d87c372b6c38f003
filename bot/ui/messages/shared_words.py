"""Private messages: what happened, why, and what to do next."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.ui.blocks import escape, moment
from twins.deciding.ask import LONGEST_ASK
from twins.deciding.model_failure import ModelFailure
from twins.notices import Done, NoticeFacts, Refusal
from twins.people import Membership

Messages = Mapping[Refusal | Done, Callable[[NoticeFacts], str]]
"""The words of a capability's notices."""

WHO_CAN_I_ASK = "Who can I ask?"
WHAT_WAITS = "What is waiting for me?"
SHARED_CHANNEL = (
    "I don't answer here: people from other companies are in this channel. Ask me in one of your own channels, "
    "or in a direct message."
)
NOT_CHECKED = "Nothing was recorded: I couldn't check with Slack who you are just now. Please try again in a minute."
ONLY_A_QUESTION = (
    "This only asks what the rule is, and I'd just read it out. Write how someone would ask to do it: “can we ...” or "
    "“please ...”."
)
NO_WORDS = (
    "I didn't record this: I can record only words, and your message has none. Say in words what it shows, in a new "
    "message here."
)
FOR_OTHERS = (
    "I didn't record this: it begins with the name of another person or of a group, so it looks meant for them. If it "
    "is for me, begin it with other words and send it again, or use the form button below my message here."
)
NO_DIGEST = (
    "You own no twin, so you get no weekly digest. `/twins list` shows the twins you can ask; `/twins new` starts one "
    "of your own."
)
NO_WEEKLY_TIME = "Write a weekday and a time: `/twins digest at tue 10:00`. Nothing was changed."
SUGGESTED = "Thanks! I've suggested this to the twin's expert. It takes effect once they agree."


def unpublished(handle: str) -> str:
    return f"I speak for `{escape(handle)}`, but no twin of that name is published yet."


def in_shadow(name: str, expert: str) -> str:
    return f"{escape(name)} is still being tried out and answers only its expert. Ask {escape(expert)} directly."


def too_many(asks: int, whose: str) -> str:
    return (
        f"{asks} requests within a minute from {whose}: more than anyone can read. I didn't take this one; ask it "
        "again in a minute."
    )


def too_long(length: int) -> str:
    return (
        f"Your message has {length:,} characters; a twin reads up to {LONGEST_ASK:,}. Nothing was decided. "
        "Say what you want and why in a few sentences, and link the rest."
    )


def careful_from_now(expert: str, handle: str, rules: Sequence[str]) -> str:
    """Address the reader if no expert is named."""
    who = f"{escape(expert)} hasn't" if expert else "You haven't"
    return (
        f"{who} answered the digest of `{escape(handle)}` for four weeks. Requests that rest on "
        f"{', '.join(rules)} now wait for a person, until an owner of the twin confirms the rules: in the digest, or "
        "on the twin's page in my Home tab."
    )


def not_for(standing: Membership) -> str | None:
    """Return why a person can't take part; None for members, and for bots, which get no answer."""
    return {
        Membership.GUEST: "I can't answer guests. Please ask a member to ask for you.",
        Membership.STRANGER: "I only answer people in this workspace. Ask a colleague who works here to ask for you.",
        Membership.DEACTIVATED: "Your account is deactivated, so nothing was recorded.",
        Membership.UNKNOWN: NOT_CHECKED,
    }.get(standing)


def refused_by_slack(error: str) -> str:
    return (
        f"That didn't work, and nothing was changed: Slack says `{escape(error)}`. Trying again won't help. Please "
        "tell the person who runs zerohandoff."
    )


def secret_removed(kinds: Sequence[str]) -> str:
    return (
        f"I took what looks like a secret ({', '.join(sorted(set(kinds)))}) out of your message before storing it: "
        "nothing of it was kept or sent on. It's still visible in Slack: delete the message, and replace the secret."
    )


def expert_gone(name: str, handle: str) -> str:
    return (
        f"{escape(name)} can't be asked any more: their account is deactivated, a guest's, or gone. Open "
        f"decisions of `{handle}` go to the next in line. Publish a version of `{handle}` that names another expert."
    )


def reviews_late(who: str, waiting: int, away_until: datetime | None) -> str:
    away = f", who is away until {moment(away_until)}" if away_until else ""
    return (
        f"{waiting} answers that went ahead on an assumption are waiting on {who}{away}. I tell everyone who asks that "
        "reviews are late. A deputy can review them too, or the twin's limit can be raised. I say this once a day."
    )


def model_alert(failure: ModelFailure, model: str) -> str:
    return (
        f"Requests go to people, since {model} gives no reading (`{failure.value}`). {failure.remedy or ''} "
        "I say this at most once an hour."
    )


def trouble(reference: str) -> str:
    return (
        f"This doesn't work yet (reference {reference}). I keep trying, and I tell the architect if it "
        "lasts. You don't have to do anything."
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
    Refusal.NOT_FOR_YOUR_EYES: lambda _: "Only the person who asked and the people who decide can see this.",
    Refusal.NOT_TAKEN: lambda _: (
        "I didn't record this: nothing in this thread needs a reply. To ask a twin, write a new message that "
        "begins with its name; to decide a check, use its buttons."
    ),
}
"""The words of notices that no capability has to itself."""


def person_or_former(slack: str | None) -> str:
    """Mention a person, or say that they have left."""
    return f"<@{slack}>" if slack else "A former colleague"
