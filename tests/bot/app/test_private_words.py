"""Words said in a direct message, and verdicts on them, reach only the people who were in it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.request import urlopen

import pytest
from sqlmodel import select

from bot.cli.serve import practising
from bot.practice.demo_people import APP_ID
from bot.practice.workspace.model import Message
from storage.db.tables_asks import CheckRow, DecisionRow
from storage.db.tables_twins import ProposalRow
from tests.support.command_line import command
from tests.support.private_words import everything_sent
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHEN, CORA, DEV, LEO, OMAR, ONBOARD, UMA, World, shown
from tests.support.twin_author import TwinAuthor, actions_of

HANDED = "security can we sign the partner's contract with an unlimited liability clause because {} says so"
CHECKED = "security let partners pull the invoice export by a link, because {} syncs at night"
APPROVED = "security add sign in with Google because {} use it"
AGAINST = "data keep raw events for 400 days because {} audits yearly"
ASSUMED = "ux rename the Invoices tab to Bills because customers search for {}"
OTHERS = (ANA, OMAR, DEV, UMA, LEO, ARI, CHEN)


@dataclass
class Told:
    """What was said in private, and what verdicts say of it, each with the people who were in it."""

    world: World
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    alarm: str = ""
    """What an architect was told about the check that is stuck."""
    fallback: str = ""
    """What an architect was told about the check whose card reached nobody."""
    offer: str = ""
    """The rule that was offered after three answers by hand, two of them in channels."""

    def private(self, word: str, *readers: str) -> str:
        """Mark a word that only these people may read."""
        self.readers[word] = frozenset(readers)
        return word

    def asked(self, text: str, *readers: str) -> Message:
        """Let Cora ask in a direct message, with a marked reason; return the answer."""
        direct = self.world.slack.dm(CORA, BOT)
        marked = text.format(self.private(f"quaggaask{len(self.readers):02}", CORA, *readers))
        answer = self.world.answer(self.world.slack.post(CORA, direct, marked), direct)
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
    TwinAuthor(world, LEO).press(card, "check:changes")
    told.reply(LEO, card, f"only up to two million, {told.private('quaggachanges', CORA, LEO)}")
    told.private("approved with changes", CORA, LEO)


def answered_by_hand_three_times(told: Told) -> None:
    """Leo answers the same in two channels and in a direct message, so that Ana is offered a rule."""
    for user, channel in ((CORA, BILLING), (CHEN, ONBOARD)):
        TwinAuthor(told.world, user).press(
            told.world.answered(HANDED.format("sales"), user, channel), "answer:hand_over"
        )
        TwinAuthor(told.world, LEO).press(newest(told.world, LEO, "check:approve"), "check:approve")
    TwinAuthor(told.world, CORA).press(told.asked(HANDED, LEO), "answer:hand_over")
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


def checked_questioned_and_declined(told: Told) -> None:
    """Ana asks something about it, and declines it with a reason."""
    world = told.world
    answer = told.asked(CHECKED, ANA)
    card = newest(world, ANA, "check:question")
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
    for expert, text in ((UMA, ASSUMED), (ANA, "security rotate the signing keys in spring because {} says so")):
        told.asked(text, expert)
        author = TwinAuthor(told.world, expert)
        author.command("waiting")
        author.press(newest(told.world, expert, "review:correct"), "review:correct")
        word = told.private(f"quaggacorrection{expert.casefold()}", CORA, expert)
        assert author.fill(words={"text": f"No, {word} is wrong."}) == {}


def stopped(told: Told) -> None:
    """Cora says that an answer is wrong, and stops the twin."""
    TwinAuthor(told.world, CORA).press(
        told.asked("ux show an error message next to the field because {}", UMA), "answer:stop"
    )


def stuck(told: Told) -> None:
    """Nobody is there to decide, so the architects are told."""
    for user in (ANA, OMAR):
        TwinAuthor(told.world, user).command("away until 24 Dec 2030")
    told.asked(CHECKED, ANA)
    told.alarm = shown(newest(told.world, ARI, "check:hand_to"))


@pytest.fixture(scope="module")
def logged() -> Iterator[list[str]]:
    """Collect every log line of the module, with its fields and tracebacks."""
    lines: list[str] = []

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING or record.name.partition(".")[0] in ("bot", "storage", "twins"):
                lines.append(f"{self.format(record)} {record.__dict__}")

    handler, root = Collecting(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, logged: list[str], free_port: int) -> Iterator[Told]:
    """Say marked words in Cora's direct messages, in every way there is; then let everyone look wherever they can."""
    given = settings(metrics_port=free_port)
    with practising(tmp_path_factory.mktemp("practice") / "practice.db", port=0, given=given) as practice:
        told = Told(World(practice, free_port))
        for say in STORIES:
            say(told)
        for user in OTHERS:
            look_everywhere(told.world, user)
        for user in (OMAR, ARI):
            press_what_was_forwarded(told.world, user)
        told.world.later(days=8)
        told.world.settle()
        for user in OTHERS:
            look_everywhere(told.world, user)
        yield told


STORIES = (
    unreachable,
    handed_over_and_answered,
    answered_by_hand_three_times,
    approved_three_times,
    checked_questioned_and_declined,
    overridden,
    corrected,
    stopped,
    stuck,
)


def press_what_was_forwarded(world: World, user: str) -> None:
    """Press the buttons of every check, answer and suggestion, as if somebody had forwarded them."""
    author, store = TwinAuthor(world, user), world.practice.store
    with store.database.read() as session:
        checks, decisions, proposals = (
            [str(row) for row in session.exec(select(table.id))] for table in (CheckRow, DecisionRow, ProposalRow)
        )
    for each in checks:
        author.forge("check:show_all", f"{each}.")
    for each in decisions:
        author.forge("answer:fits", f"{each}.SEC-11")
    for action in ("offer:edit", "offer:add", "offer:stance", "offer:space", "offer:change"):
        for each in proposals:
            author.forge(action, f"{each}.go")


def look_everywhere(world: World, user: str) -> None:
    """Open the Home tab and the page of each twin that the person keeps, and use every command that lists something."""
    author = TwinAuthor(world, user)
    world.slack.open_home(user, APP_ID)
    world.until(lambda: world.slack.home(user))
    world.settle()
    for action in actions_of(author.seen):
        if action.startswith("twin:open/"):
            author.use(action)
            author.use("twin:close")
    for text in ("waiting", "log", "log security", "log SEC-4", "log DAT-2", "log mine", "digest", "stale", "mydata"):
        author.command(text)


def leaks(told: Told) -> set[tuple[str, str, str]]:
    """Return what was sent to people who weren't in it: the word, how, and to whom."""
    return {
        (word, sent.what, reader)
        for sent in everything_sent(told.world.slack.space)
        for word, readers in told.readers.items()
        if word in sent.text.casefold()
        for reader in sent.readers - readers - {BOT}
    }


def test_no_message_card_view_or_file_takes_them_to_anyone_else(told: Told) -> None:
    assert leaks(told) == set()


@pytest.mark.parametrize("user", OTHERS)
def test_nobody_else_reads_them_where_they_look(told: Told, user: str) -> None:
    slack = told.world.slack
    seen = [shown(message) for message in (*slack.ephemerals(user), *slack.said(slack.dm(user, BOT)))]
    home = slack.home(user)
    text = "\n".join([*seen, str(home and home.body)]).casefold()
    assert [word for word, readers in told.readers.items() if word in text and user not in readers] == []


def test_those_who_were_in_it_read_them(told: Told) -> None:
    reached = {
        (word, reader)
        for sent in everything_sent(told.world.slack.space)
        for word in told.readers
        if word in sent.text.casefold()
        for reader in sent.readers
    }
    assert {word for word, _ in reached} >= {word for word in told.readers if not word.startswith("quaggaask")}
    assert ("quaggachanges", CORA) in reached
    assert ("quaggaquestion", CORA) in reached
    assert ("quaggaanswer", ANA) in reached
    assert ("quaggacorrectionu0ana", ANA) in reached


def test_no_log_line_and_no_metric_holds_them(told: Told, logged: list[str]) -> None:
    marks = [word for word in told.readers if word.startswith("quagga")]
    assert [line for line in logged if any(mark in line for mark in marks)] == []
    with urlopen(f"http://127.0.0.1:{told.world.metrics_port}/metrics") as answer:
        metrics = answer.read().decode()
    assert [mark for mark in marks if mark in metrics] == []


EXPORTS = (
    ("log",),
    ("log", "--texts"),
    ("log", "--texts", "--format", "jsonl"),
    ("audit", "export"),
    ("digest", "--dry-run"),
    ("jobs", "list"),
    *(("people", "export", user) for user in OTHERS),
)


@pytest.mark.parametrize("arguments", EXPORTS, ids=" ".join)
def test_no_export_holds_them(told: Told, arguments: tuple[str, ...]) -> None:
    folder = told.world.practice.database.parent
    env = {"DATABASE_URL": f"sqlite:///{told.world.practice.database}", "PATH": "/usr/bin:/bin"}
    result = command(env, folder, *arguments)
    about = arguments[-1] if arguments[0] == "people" else None
    assert result.returncode == 0, result.stderr
    found = [
        word for word, readers in told.readers.items() if word in result.stdout.casefold() and about not in readers
    ]
    assert found == []


def test_an_architect_is_told_of_a_card_that_reached_nobody_without_the_words(told: Told) -> None:
    assert "A check of Ana's security twin waits for Leo." in told.fallback
    assert "It comes from a direct message" in told.fallback


def test_what_was_said_in_channels_is_offered_and_what_was_said_in_private_is_only_counted(told: Told) -> None:
    assert "Nothing covered this, and it was answered by hand" in told.offer
    assert "because sales says so" in told.offer


def test_the_stuck_alarm_says_what_an_architect_needs_without_the_words(told: Told) -> None:
    assert "security twin waits since" in told.alarm
    assert "Ana is away" in told.alarm
    assert "It comes from a direct message: its words are shown only to those in it." in told.alarm
    assert "SEC-4" in told.alarm
