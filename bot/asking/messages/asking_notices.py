"""Words of asking: introductions, and private messages about asks and the product of a channel."""

from collections.abc import Sequence

from bot.ui.blocks import escape, moment
from bot.ui.messages.counts import listed
from bot.ui.messages.shared_words import Messages
from twins.attachments.attached_file import LARGEST, MOST_FILES, AttachedFile, WhyUnread
from twins.checking.ask_views import TwinIdentity
from twins.deciding.decision import CitedRule
from twins.notices import Done, NoticeFacts, Refusal
from twins.states import AskState, ProductRequestState

NO_TWIN = (
    "No twin is published yet. An expert makes one with `/twins new`, or an architect adopts a starter: "
    "`zerohandoff twin publish twins/starters/security --owner U...`."
)
WELCOME = "You're welcome."
_MOST_LISTED = 12


def _named(twins: Sequence[TwinIdentity]) -> str:
    return ", ".join(f"`{twin.handle}` ({escape(twin.expert.name)})" for twin in twins[:_MOST_LISTED])


def introduction(twins: Sequence[TwinIdentity], bot: str) -> str:
    """Say in three lines what this is, who can be asked, and how."""
    if not twins:
        return NO_TWIN
    names = _named(twins)
    example = twins[0].handle
    return (
        "Hi! I answer for your experts: ask before you do something, and you get a verdict in seconds.\n"
        f"You can ask {names}.\n"
        f"Just say what you want and why, for example: {bot} {example} can we ...? We need it because ..."
    )


def introduction_of(twin: TwinIdentity, covers: Sequence[str], bot: str) -> str:
    """Say what one twin can be asked about."""
    about = "\n".join(f"• {escape(line)}" for line in covers)
    return (
        f"I'm {escape(twin.name)}. Ask me about:\n{about}\n"
        f"Say what you want and why, for example: {bot} {twin.handle} can we ...? We need it because ..."
    )


def who_knows(topic: str, near: Sequence[TwinIdentity], twins: Sequence[TwinIdentity], bot: str) -> str:
    """Name the twins that know about a topic, or all of them if none does."""
    if not twins:
        return NO_TWIN
    about = escape(topic)
    head = f"About {about}, ask" if near else f"No twin has a rule about {about}. You can ask"
    names = _named(near or twins)
    example = (near or twins)[0].handle
    return f"{head} {names}.\nSay what you want and why: {bot} {example} can we ...? We need it because ..."


def reasons_of(rules: Sequence[CitedRule]) -> str:
    """Give the experts' reasons for the rules behind an answer."""
    return "\n".join(f"*Why {rule.id}:* {escape(rule.why)}" for rule in rules)


def unknown_note(names: Sequence[str]) -> str:
    return f"I know no twin called {listed([f'“{escape(name)}”' for name in names])}, so I asked the others."


_UNREAD = {
    WhyUnread.NOT_TEXT: "I read text only (md, txt, csv, yaml, json)",
    WhyUnread.TOO_LARGE: "it's larger than {largest} KB",
    WhyUnread.TOO_MANY: f"I read {MOST_FILES} files at most",
    WhyUnread.ELSEWHERE: "it isn't kept in Slack",
    WhyUnread.GONE: "it was deleted or is hidden",
    WhyUnread.NO_ACCESS: "Slack doesn't let me",
    WhyUnread.UNREACHABLE: "Slack didn't send it in time",
}


def files_notes(files: Sequence[AttachedFile], largest: int = LARGEST) -> list[str]:
    """Say which attached files were read, and why others weren't; `largest` is in bytes."""
    read = [f"{file.name} ({_size(file.size)})" for file in files if not file.unread]
    notes = [f"I read {listed(read)}."] if read else []
    for reason in WhyUnread:
        names = [file.name for file in files if file.unread is reason]
        why = _UNREAD[reason].format(largest=largest // 1000)
        notes += [f"I didn't read {listed(names)}: {why}."] if names else []
    return notes


def _size(size: int) -> str:
    return f"{max(1, round(size / 1000))} KB"


def routed_note(names: Sequence[str]) -> str:
    return f"You named no twin, so I sent this to {' and '.join(map(escape, names))}."


def _stands_for(facts: NoticeFacts) -> str:
    return f"<#{facts.channel}> is for {escape(facts.product)}"


def _until_then(facts: NoticeFacts) -> str:
    none = "Until then, no granted decision for it applies there."
    return f"Until then, it is for {escape(facts.stands_for)}, as before." if facts.stands_for else none


def _by(facts: NoticeFacts) -> str:
    return f"<@{facts.by}>" if facts.by else "an architect"


def _settled(facts: NoticeFacts) -> str:
    when = f", {moment(facts.at)}" if facts.at else ""
    match facts.state:
        case ProductRequestState.CONFIRMED:
            return f"This was confirmed by {_by(facts)}{when}, before your click. Yours was not recorded."
        case ProductRequestState.DECLINED:
            return f"This was declined by {_by(facts)}{when}, before your click. Yours was not recorded."
    return f"Nothing was recorded: this request was closed{when}. The card shows the outcome."


def _asked_before(facts: NoticeFacts) -> str:
    """Say what was first."""
    when = f", {moment(facts.at)}" if facts.at else ""
    match facts.state:
        case AskState.PICKED:
            return f"You've already picked {escape(facts.item)}: the card asks whether your request keeps to it."
        case AskState.STATED | AskState.DECIDED:
            return f"This was decided{when}, before your click. Nothing was recorded twice."
        case AskState.PASSED_ON:
            return "The expert has been asked already; the verdict comes in this thread."
        case AskState.LAPSED:
            return f"Nothing was recorded: this lapsed{when}. Ask again."
        case AskState.SUPERSEDED:
            return f"Nothing was recorded: the request or a rule has changed since{when}. A newer card is below."
    return "Nothing was recorded: this card shows an older state of the request."


MESSAGES: Messages = {
    Refusal.ASK_SETTLED: _asked_before,
    Refusal.ASK_OUTDATED: lambda _: (
        "Nothing was recorded: the request or a rule has changed since this card. Please use the newest one."
    ),
    Refusal.NOT_PICKER: lambda _: "Only the person who asked can do that. Ask it yourself, and the choice is yours.",
    Refusal.NOT_YOUR_ASK: lambda _: "Only the person who asked can do that.",
    Refusal.TWIN_CHOSEN: lambda facts: f"You've already sent this to `{escape(facts.item)}`.",
    Refusal.OTHERS_ASKED: lambda _: "You've already asked the others too. Their answers are in the same message.",
    Refusal.NO_PRODUCT_NAME: lambda _: (
        "Write the product's name after it, in 60 characters at most: `/twins product Billing`."
    ),
    Refusal.NO_PRODUCT_IN_DIRECT: lambda _: (
        "A direct message belongs to no product. Use `/twins product NAME` in the product's channel."
    ),
    Refusal.PRODUCT_AS_BEFORE: lambda facts: f"This channel is for {escape(facts.product)} already.",
    Refusal.PRODUCT_REQUESTED_BEFORE: lambda facts: (
        f"An architect was asked already{f', {moment(facts.at)}' if facts.at else ''}, to confirm that "
        f"{_stands_for(facts)}. {_until_then(facts)}"
    ),
    Refusal.TOO_MANY_PRODUCTS: lambda facts: (
        f"Nothing was changed: you have asked {facts.count} times within a day. Talk to an architect, who can type "
        "`/twins product NAME` in each channel."
    ),
    Refusal.NOT_ARCHITECT: lambda _: "Nothing was changed: this is for an architect to decide.",
    Refusal.PRODUCT_REQUEST_SETTLED: _settled,
    Done.PRODUCT_SET: lambda facts: f"This channel is for {escape(facts.product)} from now on.",
    Done.PRODUCT_REQUESTED: lambda facts: (
        f"I've asked an architect to confirm that {_stands_for(facts)}. {_until_then(facts)}"
    ),
    Done.PRODUCT_CONFIRMED: lambda facts: (
        f"Confirmed by {_by(facts)}: {_stands_for(facts)}. Granted decisions for it apply there from now on."
    ),
    Done.PRODUCT_DECLINED: lambda facts: (
        f"Your request was declined by {_by(facts)}: that {_stands_for(facts)}. Nothing was changed; ask them why."
    ),
    Done.PRODUCT_REPLACED: lambda facts: (
        f"Your request is closed: {_by(facts)} decided that <#{facts.channel}> is for "
        f"{escape(facts.stands_for)}. You had asked for {escape(facts.product)}."
    ),
}


def reading(experts: str) -> str:
    return f"is reading {experts}'s rules..."


THIS_CHANNEL = "this channel"

THE_MODEL = "the model"
