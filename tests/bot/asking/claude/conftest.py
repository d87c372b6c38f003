"""A workspace per module, with Claude as the mind, on a local server for the Messages API."""

from collections.abc import Iterator
from importlib import import_module

import pytest

from bot.cli.serve import practising
from bot.http_server import free_port
from tests.fake_model.reports import a_report
from tests.fake_model.server import serve_model
from tests.fake_model.state import ModelServer
from tests.support.settings import settings
from tests.support.slack_world import World

ASK = "security may interns read the build logs because they look after the nightly builds"
ADVICE = "Let them read, not change. Take it away again on their last day."


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with serve_model() as model:
        yield model


@pytest.fixture(scope="module")
def shared_world(server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield one workspace for the module, in which a model call times out after four seconds."""
    no_limits = dict.fromkeys(("budget_per_person", "budget_per_twin", "budget_for_workspace"))
    address = {"anthropic_api_key": server.key, "anthropic_base_url": server.url}
    given = settings(metrics_port=free_port(), model_deadline=4, **address, **no_limits)
    import_module("anthropic")  # it takes seconds, and no call's deadline should run meanwhile
    with practising(tmp_path_factory.mktemp("claude") / "practice.db", port=0, given=given) as practice:
        world = World(practice, given.metrics_port)
        world.until(lambda: server.requests)  # the probe at the start, which no test is about
        yield world


@pytest.fixture
def model(server: ModelServer) -> Iterator[ModelServer]:
    """Yield the reset model server; fail the test if its script asked for an impossible answer."""
    server.reset()
    server.answers(lambda _: a_report(why="they look after the nightly builds", applied=["SEC-7"], advice=ADVICE))
    yield server
    assert server.complaints == []


@pytest.fixture
def world(shared_world: World, model: ModelServer) -> World:
    return shared_world
