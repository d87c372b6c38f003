"""Health checks and metrics of the process."""

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.cli.serve import practising
from bot.http_server import free_port
from tests.support.settings import settings
from tests.support.slack_world import CHECKED, CORA, DECIDED, World
from tests.support.unwritable import unwritable


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a workspace with one decision made and one check open."""
    given = settings(metrics_port=free_port())
    with practising(tmp_path_factory.mktemp("health") / "practice.db", port=0, given=given) as practice:
        world = World(practice, given.metrics_port)
        world.answered(DECIDED)
        world.checked(CHECKED, CORA)
        world.settle()
        yield world


def asked(world: World, path: str) -> tuple[int, str]:
    """Return status and text of a page."""
    try:
        with urlopen(f"http://127.0.0.1:{world.metrics_port}{path}") as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def figure(world: World, name: str) -> float:
    """Return one figure of the metrics."""
    lines = asked(world, "/metrics")[1].splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_it_lives_and_is_ready(world: World) -> None:
    assert asked(world, "/health") == (200, '{"ok":true}')
    status, said = asked(world, "/ready")
    assert status == 200
    [line] = json.loads(said)["sockets"]
    assert (line["app"], line["is_open"], line["reopened"]) == ("A0ZERO", True, 0)
    assert line["heard"] < 60


def test_a_database_that_can_not_be_written_makes_it_unready(world: World) -> None:
    with unwritable(world.practice.database):
        status, said = asked(world, "/ready")
    assert status == 503
    assert json.loads(said)["problems"] == ["the database can't be written: IntegrityError"]
    assert asked(world, "/ready")[0] == 200


def test_what_it_did_is_counted(world: World) -> None:
    assert figure(world, 'zerohandoff_answers{outcome="decided",tier="1"}') == 1
    assert figure(world, 'zerohandoff_checks_waiting{age="under 1 h"}') == 1
    assert figure(world, "zerohandoff_ack_seconds_count") >= 2
    assert figure(world, 'zerohandoff_socket_open{app="A0ZERO"}') == 1
    assert figure(world, "zerohandoff_jobs_given_up") == 0


def test_refusals_for_haste_are_counted(world: World) -> None:
    before = figure(world, "zerohandoff_rate_limited_total")
    world.slack.faults.next("chat.postMessage", 429)
    world.answered(DECIDED)
    assert figure(world, "zerohandoff_rate_limited_total") == before + 1
