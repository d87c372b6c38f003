"""`zerohandoff ask`: the words of the card in Slack, from what is recorded about the twin, and no trace."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.ui.plain_text import plain_lines
from tests.support.command_line import CommandResult, command
from tests.support.settings import settings
from tests.support.slack_world import DECIDED, OTHERWISE, REFUSED, World
from twins.publishing.modes import Mode

pytestmark = pytest.mark.usefixtures("migrated_once")

STARTERS = Path(__file__).parents[3] / "twins" / "starters"
UNSURE = "security can we keep people logged in for a week"
QUESTION = "security how long does a session last?"
THREAD = "Cora: @zerohandoff security how long does a session last?\nSecurity: 12 hours\nDev: good to know\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def asked(world: World, words: str, *options: str) -> CommandResult:
    """Ask on the workspace's database, beside the bot."""
    env = {"DATABASE_URL": f"sqlite:///{world.practice.database}", "PATH": "/usr/bin:/bin"}
    handle, _, text = words.partition(" ")
    return command(env, world.practice.database.parent, "ask", handle, text, *options)


def in_folder(folder: Path, text: str, *options: str, stdin: str | None = None) -> CommandResult:
    """Ask the security starter, in a folder of one's own without a database."""
    where = ("--folder", STARTERS / "security")
    return command({"PATH": "/usr/bin:/bin"}, folder, "ask", "security", text, *where, *options, stdin=stdin)


@pytest.mark.parametrize("words", [DECIDED, OTHERWISE, REFUSED, UNSURE, QUESTION])
def test_ask_prints_the_card_that_slack_shows(world: World, words: str) -> None:
    said = asked(world, words).stdout
    card = list(plain_lines(world.answered(words).blocks))
    assert len(card) > 1
    assert said.splitlines()[: len(card)] == card


def test_ask_records_nothing_and_counts_no_use(world: World) -> None:
    world.settle()
    before = _rows(world)
    for words in (DECIDED, OTHERWISE, REFUSED, UNSURE, QUESTION):
        assert asked(world, words).returncode == 0
    assert _rows(world) == before


def test_ask_says_who_gets_the_answer_of_a_twin_in_shadow(world: World) -> None:
    world.practice.store.publishing.set_mode("ux", Mode.SHADOW, world.practice.clock.now())
    assert "In shadow: in Slack only Uma and the deputies get this answer." in asked(world, DECIDED).stdout


def test_a_follow_up_is_read_with_the_thread_from_standard_input(tmp_path: Path) -> None:
    alone = in_folder(tmp_path, "and on a phone?").stdout
    assert "SEC-7" not in alone.splitlines()[0]
    said = in_folder(tmp_path, "and on a phone?", "--thread", "-", stdin=THREAD).stdout
    assert "SEC-7" in said.splitlines()[0]
    assert "Read with 3 earlier messages of the thread." in said
    assert list(tmp_path.iterdir()) == [], "no database is left behind"


def test_only_the_earlier_words_of_the_same_person_count(tmp_path: Path) -> None:
    said = in_folder(tmp_path, "and on a phone?", "--thread", "-", "--by", "Dev", stdin=THREAD).stdout
    assert "SEC-7" not in said.splitlines()[0]


def test_a_thread_can_be_a_file_of_json(tmp_path: Path) -> None:
    thread = tmp_path / "thread.json"
    thread.write_text(json.dumps([{"name": "Cora", "text": "how long does a session last?"}]), encoding="utf-8")
    decision = json.loads(in_folder(tmp_path, "and on a phone?", "--thread", str(thread), "--json").stdout)
    assert [rule["id"] for rule in decision["cited"]] == ["SEC-7"]


@pytest.mark.parametrize(
    ("thread", "options", "said"),
    [
        ("good morning\n", (), "Line 1 of the thread names no speaker"),
        ('[{"name": "Cora"}]', ("--json",), "has no name or no text"),
        ("[1", ("--json",), "isn't valid JSON"),
        ("Cora: " + "a" * 1_000_001, (), "more than 1,000,000 characters"),
    ],
)
def test_a_thread_that_can_not_be_read_is_said_with_what_to_write(
    tmp_path: Path, thread: str, options: tuple[str, ...], said: str
) -> None:
    ran = in_folder(tmp_path, "and on a phone?", "--thread", "-", *options, stdin=thread)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    ran = command({}, tmp_path, "ask", "ux", "rename the tab", "--folder", tmp_path / "none")
    assert ran.returncode == 2
    assert "There is no folder" in ran.stderr


def _rows(world: World) -> dict[str, int]:
    with sqlite3.connect(f"file:{world.practice.database}?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}
