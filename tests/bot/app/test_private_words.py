"""Words said in a direct message, and verdicts on them, reach only the people who were in it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.request import urlopen

import pytest

from bot.cli.serve import practising
from bot.practice.demo_people import APP_ID
from bot.practice.workspace.model import Message
from tests.support.command_line import command
from tests.support.private_words import everything_sent
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BOT, CHEN, CORA, DEV, LEO, OMAR, UMA, World, shown
from tests.support.twin_author import TwinAuthor, actions_of

HANDED = "security can we sign the partner's contract with an unlimited liability clause because {} says so"
CHECKED = "security let partners pull the invoice export by a link, because {} syncs at night"
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

    def private(self, word: str, *readers: str) -> str:
        """Mark a word that only these people may read."""
        self.readers[word] = frozenset(readers)
        return word

    def asked(self, text: str, *readers: str) -> Message:
        """Let Cora ask in a direct message, with a marked reason; return the answer."""
        direct = self.world.slack.dm(CORA, BOT)
        marked = text.format(self.private(f"quaggaask{len(self.readers)}", CORA, *readers))
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


def handed_over_and_answered(told: Told) -> None:
    """Nothing covers it: it is handed to Leo, who approves it with changes."""
    world = told.world
    TwinAuthor(world, CORA).press(told.asked(HANDED, LEO), "answer:hand_over")
    card = newest(world, LEO, "check:changes")
    TwinAuthor(world, LEO).press(card, "check:changes")
    told.reply(LEO, card, f"only up to two million, {told.private('quaggachanges', CORA, LEO)}")
    told.private("approved with changes", CORA, LEO)


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
    """Uma reviews it and corrects it."""
    told.asked(ASSUMED, UMA)
    uma = TwinAuthor(told.world, UMA)
    uma.command("waiting")
    uma.press(newest(told.world, UMA, "review:correct"), "review:correct")
    assert uma.fill(words={"text": f"No, {told.private('quaggacorrection', CORA, UMA)} is wrong."}) == {}


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
        for say in (handed_over_and_answered, checked_questioned_and_declined, overridden, corrected, stopped, stuck):
            say(told)
        for user in OTHERS:
            look_everywhere(told.world, user)
        told.world.later(days=8)
        told.world.settle()
        for user in OTHERS:
            look_everywhere(told.world, user)
        yield told


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
    assert ("quaggacorrection", UMA) in reached


def test_no_log_line_and_no_metric_holds_them(told: Told, logged: list[str]) -> None:
    marks = [word for word in told.readers if word.startswith("quagga")]
    assert [line for line in logged if any(mark in line for mark in marks)] == []
    with urlopen(f"http://127.0.0.1:{told.world.metrics_port}/metrics") as answer:
        metrics = answer.read().decode()
    assert [mark for mark in marks if mark in metrics] == []


@pytest.mark.parametrize(
    "arguments",
    [("log",), ("log", "--format", "jsonl"), ("audit", "export"), ("digest", "--dry-run"), ("jobs", "list")]
    + [("people", "export", user) for user in OTHERS],
    ids=" ".join,
)
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


def test_the_stuck_alarm_says_what_an_architect_needs_without_the_words(told: Told) -> None:
    assert "security twin waits since" in told.alarm
    assert "Ana is away" in told.alarm
    assert "It comes from a direct message: its words are shown only to those in it." in told.alarm
    assert "SEC-4" in told.alarm
