"""With an encoder, asks get a second opinion; whatever befalls it, they are answered by words within a second or so."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from bot.cli.serve import practising
from bot.ui.plain_text import plain_lines
from tests.bot.meaning.embeddings_server import EmbeddingsServer, serve_embeddings
from tests.support.command_line import command
from tests.support.settings import settings
from tests.support.slack_world import DECIDED, World, shown

BY_MEANING = "Matched by keywords and meaning."
QUESTION = "security how often do we rotate the keys of partners?"


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with serve_embeddings() as served:
        yield served


@pytest.fixture
def world(tmp_path: Path, server: EmbeddingsServer) -> Iterator[World]:
    """Yield a fresh workspace whose encoder is on a server."""
    with practising(tmp_path / "practice.db", port=0, given=settings(embeddings=server.url)) as practice:
        yield World(practice)


def encoded(world: World) -> None:
    """Wait until the playbooks have their vectors."""
    world.until(lambda: BY_MEANING in shown(world.answered(QUESTION)))


def test_an_answer_says_that_meaning_was_weighed(world: World, server: EmbeddingsServer) -> None:
    encoded(world)

    assert {"input": ["how often do we rotate the keys of partners?"]} in server.requests
    assert BY_MEANING not in shown(world.answered(DECIDED)), "an expert's own words need no second opinion"


def test_while_the_server_hangs_asks_are_found_by_words_within_a_second(world: World, server: EmbeddingsServer) -> None:
    encoded(world)
    server.hangs()
    began = monotonic()
    answer = world.answered("security how often must the keys of partners be rotated?")

    assert BY_MEANING not in shown(answer)
    assert "no AI" in shown(answer)
    assert monotonic() - began < 5, "one second, on a machine that does much else"


def test_the_command_line_says_what_slack_says_and_keeps_nothing(world: World, server: EmbeddingsServer) -> None:
    encoded(world)
    world.settle()
    database = world.practice.database
    before = _rows(database)
    env = {"DATABASE_URL": f"sqlite:///{database}", "PATH": "/usr/bin:/bin", "EMBEDDINGS": server.url}
    said = command(env, database.parent, "ask", "security", QUESTION.removeprefix("security ")).stdout

    assert BY_MEANING in said
    assert _rows(database) == before
    card = list(plain_lines(world.answered(QUESTION).blocks))
    assert said.splitlines()[: len(card)] == card


def test_the_command_line_goes_by_words_where_nothing_was_encoded(world: World, server: EmbeddingsServer) -> None:
    encoded(world)
    database = world.practice.database
    env = {"DATABASE_URL": f"sqlite:///{database}", "PATH": "/usr/bin:/bin", "EMBEDDINGS": f"{server.url}#another"}
    said = command(env, database.parent, "ask", "security", QUESTION.removeprefix("security ")).stdout

    assert "Keyword match, no AI." in said


def _rows(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}
