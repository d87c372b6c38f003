"""Socket Mode: the program reports a connection once its one socket is open, and reopens a dead socket."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app import compose
from bot.cli.serve import practising
from bot.slack.socket_mode import SocketConnection, SocketTimeouts
from tests.support.settings import settings
from tests.support.slack_world import BILLING, CORA, DECIDED, World


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Yield a bot that reopens a socket after two seconds of silence."""
    monkeypatch.setattr(compose, "SocketTimeouts", lambda: SocketTimeouts(without_word=2.0, poll_every=0.1))
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def test_one_socket_is_opened_and_a_command_that_comes_at_once_is_answered(world: World) -> None:
    assert len(world.slack.calls("apps.connections.open")) == 1
    assert "Twins you can ask" in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "list"))


@pytest.mark.thorough
def test_a_socket_that_slack_has_forgotten_is_opened_anew_and_nothing_is_lost(impatient: World) -> None:
    delivery = impatient.slack.space.delivery
    with impatient.slack.space.lock:
        delivery.forget("A0ZERO")
        delivery.retry_after = (1.0, 2.0, 4.0)
    answer = impatient.answered(DECIDED)
    assert "next to" in answer.text
    assert len(impatient.slack.calls("apps.connections.open")) > 1


MINUTE, HOUR = 60.0, 3_600.0


@pytest.mark.parametrize(
    ("word", "pong", "is_silent"),
    [
        (1, 1, False),
        (MINUTE, 1, False),
        (MINUTE, MINUTE, True),
        (MINUTE, None, True),
        (1, MINUTE, False),
        (1, None, False),
        (HOUR, 1, True),
    ],
    ids=["busy", "quiet", "dead", "never answered a ping", "busy, a ping is late", "just opened", "quiet for an hour"],
)
def test_when_a_socket_is_in_doubt(word: float, pong: float | None, is_silent: bool) -> None:
    """`word` and `pong`: seconds since Slack sent anything, and since it answered a ping."""
    session = SimpleNamespace(last_pong_tm=time.time() - pong if pong else 0)
    handler = SimpleNamespace(client=SimpleNamespace(current_session=session))
    line = SocketConnection(
        "A0ZERO", cast("Any", handler), opened=time.monotonic() - 2 * HOUR, heard=time.monotonic() - word
    )
    assert line.is_silent(SocketTimeouts()) is is_silent
