"""Words said in a direct message, and verdicts on them, reach only the people who were in it."""

import logging
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from sqlmodel import select

from bot.cli.serve import practising
from bot.http_server import free_port
from bot.practice.demo_people import APP_ID
from storage.db.tables_asks import CheckRow, DecisionRow
from storage.db.tables_twins import ProposalRow
from tests.support.command_line import command
from tests.support.private_words import STORIES, Told, everything_sent
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BOT, CHEN, CORA, DEV, LEO, OMAR, UMA, World, shown
from tests.support.twin_author import TwinAuthor, actions_of

pytestmark = pytest.mark.thorough
OTHERS = (ANA, OMAR, DEV, UMA, LEO, ARI, CHEN)


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
def told(tmp_path_factory: pytest.TempPathFactory, logged: list[str]) -> Iterator[Told]:
    """Say marked words in Cora's direct messages, in every way there is; then let everyone look wherever they can."""
    given = settings(metrics_port=free_port())
    with practising(tmp_path_factory.mktemp("practice") / "practice.db", port=0, given=given) as practice:
        told = Told(World(practice, given.metrics_port))
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
        for action in ("answer:pick/UX-8", "answer:no_why", "answer:add_why", "answer:not_my_why"):
            author.forge(action, f"{each}.")
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
    assert ("quaggawhy", UMA) in reached


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
    printed = result.stdout.casefold().replace("_", " ")
    found = [word for word, readers in told.readers.items() if word in printed and about not in readers]
    if arguments[0] == "audit":  # it keeps what was decided, under opaque ids
        found = [word for word in found if word.startswith("quagga")]
    assert found == []


def test_an_architect_is_told_of_a_card_that_reached_nobody_without_the_words(told: Told) -> None:
    assert "a request to Ana's security twin has been waiting" in told.fallback
    assert "Leo" in told.fallback
    assert "It comes from a direct message" in told.fallback


def test_what_was_said_in_channels_is_offered_and_what_was_said_in_private_is_only_counted(told: Told) -> None:
    assert "Nothing covered this, and it was answered by hand" in told.offer
    assert "because sales says so" in told.offer


def test_an_architect_is_told_who_decided_a_request_of_their_own_without_the_verdict(told: Told) -> None:
    assert "Devika decided their own request" in told.witnessed
    assert "name a deputy" in told.witnessed


def test_the_stuck_alarm_says_what_an_architect_needs_without_the_words(told: Told) -> None:
    assert "security twin has been waiting since" in told.alarm
    assert "Ana is away" in told.alarm
    assert "It comes from a direct message: only people in it can read the words." in told.alarm
    assert "SEC-4" in told.alarm
