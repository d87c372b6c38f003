"""With an encoder, asks get a second opinion; whatever befalls it, they are answered by words within a second or so."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from bot.cli.serve import practising
from bot.meaning.cached_encoder import KeptVectors
from bot.practice.workspace.model import Message
from bot.ui.plain_text import plain_lines
from tests.bot.meaning.embeddings_server import EmbeddingsServer, serve_embeddings
from tests.support.command_line import command
from tests.support.settings import settings
from tests.support.slack_world import DECIDED, World, shown
from twins.finder.likeness import texts_of

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


def encoded(world: World, server: EmbeddingsServer) -> Message:
    """Wait until every playbook has its vectors; return an answer that meaning was weighed for."""
    store = world.practice.store
    texts = [text for version in store.versions.all_live() for text in texts_of(version.twin)]
    world.until(lambda: KeptVectors(server.url, store.embeddings).encode(texts) is not None)

    def answered() -> Message | None:
        answer = world.answered(QUESTION)
        return answer if BY_MEANING in shown(answer) else None

    return world.until(answered)


def test_an_answer_says_that_meaning_was_weighed(world: World, server: EmbeddingsServer) -> None:
    encoded(world, server)

    assert {"input": ["how often do we rotate the keys of partners?"]} in server.requests
    assert BY_MEANING not in shown(world.answered(DECIDED)), "an expert's own words need no second opinion"


@pytest.mark.thorough
def test_while_the_server_hangs_asks_are_found_by_words_within_a_second(world: World, server: EmbeddingsServer) -> None:
    encoded(world, server)
    server.hangs()
    began = monotonic()
    answer = world.answered("security how often must the keys of partners be rotated?")

    assert BY_MEANING not in shown(answer)
    assert "no AI" in shown(answer)
    assert monotonic() - began < 5, "one second, on a machine that does much else"


@pytest.mark.thorough
def test_the_command_line_says_what_slack_says_and_keeps_nothing(world: World, server: EmbeddingsServer) -> None:
    card = list(plain_lines(encoded(world, server).blocks))
    world.settle()
    database = world.practice.database
    before = _rows(database)
    env = {"DATABASE_URL": f"sqlite:///{database}", "PATH": "/usr/bin:/bin", "EMBEDDINGS": server.url}

    def asked() -> str | None:
        said = command(env, database.parent, "ask", "security", QUESTION.removeprefix("security ")).stdout
        return said if BY_MEANING in said else None

    said = world.until(asked)
    assert said.splitlines()[: len(card)] == card
    assert _rows(database) == before


@pytest.mark.thorough
def test_the_command_line_goes_by_words_where_nothing_was_encoded(world: World, server: EmbeddingsServer) -> None:
    encoded(world, server)
    database = world.practice.database
    env = {"DATABASE_URL": f"sqlite:///{database}", "PATH": "/usr/bin:/bin", "EMBEDDINGS": f"{server.url}#another"}
    said = command(env, database.parent, "ask", "security", QUESTION.removeprefix("security ")).stdout

    assert "Keyword match, no AI." in said


def _rows(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}
