"""Words said in direct messages in every way there is, and everything that leaves the bot."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_lowercase

from bot.practice.teams import PRODUCT
from bot.practice.workspace.model import ApiCall, Message
from bot.practice.workspace.workspace import Workspace
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHEN, CORA, DEV, LEO, OMAR, ONBOARD, UMA, World, shown
from tests.support.twin_author import TwinAuthor

HANDED = "security can we sign the partner's contract with an unlimited liability clause because {} says so"
CHECKED = "security let partners pull the invoice export by a link, because {} syncs at night"
APPROVED = "security add sign in with Google because {} use it"
AGAINST = "data keep raw events for 400 days because {} audits yearly"
ASSUMED = "ux rename the Invoices tab to Bills because customers search for {}"
_LETTERS = [f"{first}{second}" for first in ascii_lowercase for second in ascii_lowercase]
"""Tell marks apart without a digit: a reason that names an amount is no plain one."""
LOOSE = "ux rename the Invoices tab on the left to Bills because {}"
EVERYBODY = frozenset(member.id for member in PRODUCT.members)
_FOR_ONE = {"chat.postEphemeral": "user", "views.publish": "user_id"}


@dataclass(frozen=True)
class Sent:
    """What was sent, and the people who read it."""

    what: str
    text: str
    readers: frozenset[str]


def everything_sent(space: Workspace) -> Iterator[Sent]:
    """Yield every message, redrawn card, ephemeral, Home tab, form and file that the bot has sent so far."""
    with space.lock:
        calls = list(space.calls)
        for call in calls:
            readers = _readers(space, call)
            if readers:
                yield Sent(call.method, json.dumps(call.args, ensure_ascii=False, default=str), readers)
        for call in calls:
            if call.method == "files.completeUploadExternal":
                yield Sent("file", _files_of(space, call), _in_room(space, str(call.args.get("channel_id"))))


def _readers(space: Workspace, call: ApiCall) -> frozenset[str]:
    """Return who reads what a call shows; nobody if it only asks Slack something."""
    if call.method in _FOR_ONE:
        return frozenset({str(call.args[_FOR_ONE[call.method]])})
    if call.method in {"views.open", "views.push"}:
        return frozenset({space.tickets._triggers[str(call.args["trigger_id"])].user})
    if call.method in {"chat.postMessage", "chat.update"}:
        return _in_room(space, str(call.args["channel"]))
    return frozenset()


def _in_room(space: Workspace, channel: str) -> frozenset[str]:
    room = space.rooms.get(channel)
    if room is None:  # a person's id, in place of their direct messages
        return frozenset({channel})
    return EVERYBODY if room.kind == "channel" else frozenset(room.members)


def _files_of(space: Workspace, call: ApiCall) -> str:
    given = call.args["files"]
    files = json.loads(given) if isinstance(given, str) else given
    return "\n".join(space.files[file["id"]].content.decode("utf-8", "replace") for file in files)


@dataclass
class Told:
    """What was said in private, and what verdicts say of it, each with the people who were in it."""

    world: World
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    alarm: str = ""
    """What an architect was told about the check that is stuck."""
    fallback: str = ""
    """What an architect was told about the check whose card reached nobody."""
    witnessed: str = ""
    """What an architect was told about the request that its own conductor decided."""
    offer: str = ""
    """The rule that was offered after three answers by hand, two of them in channels."""

    def private(self, word: str, *readers: str) -> str:
        """Mark a word that only these people may read."""
        self.readers[word] = frozenset(readers)
        return word

    def asked(self, text: str, *readers: str, by: str = CORA) -> Message:
        """Let a person ask in a direct message, with a marked reason; return the answer."""
        return self.said(text.format(self.private(f"quaggaask{_LETTERS[len(self.readers)]}", by, *readers)), by)

    def said(self, text: str, by: str = CORA) -> Message:
        """Let a person say something in a direct message; return the answer."""
        direct = self.world.slack.dm(by, BOT)
        answer = self.world.answer(self.world.slack.post(by, direct, text), direct)
        self.world.settle()
        return answer

    def reply(self, user: str, card: Message, words: str) -> None:
        """Reply below a card in a person's direct messages."""
        self.world.slack.post(user, card.channel, words, card.thread_ts or card.ts)
        self.world.settle()


def newest(world: World, user: str, action: str) -> Message:
    """Return a person's newest card with such a button."""
    world.settle()
    return TwinAuthor(world, user).with_button(action)[-1]


def unreachable(told: Told) -> None:
    """It is handed to Leo, whose direct messages can't be opened, so an architect is told instead."""
    told.world.slack.faults.next("conversations.open", {"ok": False, "error": "user_disabled"})
    TwinAuthor(told.world, CORA).press(told.asked(HANDED, LEO), "answer:hand_over")
    told.fallback = shown(TwinAuthor(told.world, ARI).said[-1])


def handed_over_and_answered(told: Told) -> None:
    """Nothing covers it: it is handed to Leo, who approves it with changes."""
    world = told.world
    TwinAuthor(world, CORA).press(told.asked(HANDED, LEO), "answer:hand_over")
    card = newest(world, LEO, "check:changes")
    with world.without_forms():
        TwinAuthor(world, LEO).press(card, "check:changes")
    told.reply(LEO, card, f"only up to two million, {told.private('quaggachanges', CORA, LEO)}")
    told.private("approved with changes", CORA, LEO)


def answered_by_hand_three_times(told: Told) -> None:
    """Leo answers the same in two channels, and at last in Chen's direct message, so that Ana is offered a rule."""
    for channel in (BILLING, ONBOARD):
        answer = told.world.answered(HANDED.format("sales"), CORA, channel)
        TwinAuthor(told.world, CORA).press(answer, "answer:hand_over")
        TwinAuthor(told.world, LEO).press(newest(told.world, LEO, "check:approve"), "check:approve")
    TwinAuthor(told.world, CHEN).press(told.asked(HANDED, LEO, by=CHEN), "answer:hand_over")
    TwinAuthor(told.world, LEO).press(newest(told.world, LEO, "check:approve"), "check:approve")
    told.offer = shown(newest(told.world, ANA, "offer:add"))


def approved_three_times(told: Told) -> None:
    """Ana approves the same in two channels and in a direct message, so that she is offered a decision space."""
    ana = TwinAuthor(told.world, ANA)
    for user, channel in ((CORA, BILLING), (CHEN, ONBOARD)):
        told.world.answered(APPROVED.format("customers"), user, channel)
        ana.press(newest(told.world, ANA, "check:approve"), "check:approve")
    told.asked(APPROVED, ANA)
    ana.press(newest(told.world, ANA, "check:approve"), "check:approve")
    ana.press(newest(told.world, ANA, "offer:space"), "offer:space")


def picked(told: Told) -> None:
    """Cora picks a rule for a loosely worded ask and says that it keeps to it; for another, none of the rules."""
    cora, answer = TwinAuthor(told.world, CORA), told.asked(LOOSE, UMA)
    cora.press(answer, "answer:pick")
    cora.press(told.world.now_says(answer, "Is this so?"), "answer:keeps")
    told.world.now_says(answer, "Go ahead, Uma will review it")
    cora.press(told.asked(LOOSE.replace("rename", "change"), UMA), "answer:hand_over")


def reasoned(told: Told) -> None:
    """Cora is asked why, and says it; then she adds a reason to a go-ahead."""
    answer = told.said("ux rename the Invoices tab to Bills")
    told.reply(CORA, answer, f"customers search for {told.private('quaggawhy', CORA, UMA)}")
    told.world.now_says(answer, "Go ahead, Uma will review it")
    answer = told.said("ux show an error message next to the field")
    TwinAuthor(told.world, CORA).press(answer, "answer:add_why")
    told.reply(CORA, answer, f"people miss {told.private('quaggaaddedwhy', CORA)}")


def checked_questioned_and_declined(told: Told) -> None:
    """Ana asks something about it, and declines it with a reason."""
    world = told.world
    answer = told.asked(CHECKED, ANA)
    card = newest(world, ANA, "check:question")
    with world.without_forms():
        TwinAuthor(world, ANA).press(card, "check:question")
    told.reply(ANA, card, f"which partner, {told.private('quaggaquestion', CORA, ANA)}")
    told.reply(CORA, answer, f"acme, {told.private('quaggaanswer', CORA, ANA)}")
    TwinAuthor(world, ANA).press(card, "check:decline")
    told.reply(ANA, card, f"they leak, {told.private('quaggareason', CORA, ANA)}")
    told.private("declined by", CORA, ANA)


def overridden(told: Told) -> None:
    """A default says otherwise, and Cora overrides it with a reason."""
    answer = told.asked(AGAINST)
    TwinAuthor(told.world, CORA).press(answer, "answer:override")
    told.reply(CORA, answer, f"the board wants it, {told.private('quaggaoverride', CORA)}")


def corrected(told: Told) -> None:
    """The expert reviews it and corrects it; so does Ana, who has a deputy."""
    for expert, text in ((UMA, ASSUMED), (ANA, "security tighten the content security policy because {} asked for it")):
        told.asked(text, expert)
        author = TwinAuthor(told.world, expert)
        author.command("waiting")
        author.press(newest(told.world, expert, "review:correct"), "review:correct")
        word = told.private(f"quaggacorrection{expert.casefold()}", CORA, expert)
        assert author.fill(words=f"No, {word} is wrong.") == {}


def stopped(told: Told) -> None:
    """Cora says that an answer is wrong, and stops the twin."""
    TwinAuthor(told.world, CORA).press(
        told.asked("ux show an error message next to the field because {}", UMA), "answer:stop"
    )


def decided_by_its_own_expert(told: Told) -> None:
    """Nobody else may decide for Devika's twin, so an architect is told that she did."""
    dev = TwinAuthor(told.world, DEV)
    told.asked("data rename a column in the customer export because {} wants it", by=DEV)
    dev.press(newest(told.world, DEV, "check:approve"), "check:approve")
    told.private("approved by devika", DEV)
    told.witnessed = shown(TwinAuthor(told.world, ARI).said[-1])


def stuck(told: Told) -> None:
    """Nobody is there to decide, so the architects are told."""
    for user in (ANA, OMAR):
        TwinAuthor(told.world, user).command("away until 24 Dec 2030")
    told.asked(CHECKED, ANA)
    told.alarm = shown(newest(told.world, ARI, "check:hand_to"))


STORIES = (
    unreachable,
    handed_over_and_answered,
    answered_by_hand_three_times,
    approved_three_times,
    picked,
    reasoned,
    checked_questioned_and_declined,
    overridden,
    corrected,
    stopped,
    decided_by_its_own_expert,
    stuck,
)
