"""A workspace per module; each test asks in its own threads."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Dialect, Engine, make_url

from bot.cli import serve as cli_serve
from bot.cli import serve as serving
from bot.cli.serve import practising
from bot.clock import Clock
from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served, serve
from bot.practice.teams import PRODUCT, Team
from bot.publishing.nightly_cases import NightlyCases
from bot.settings import Settings
from storage.db import database
from storage.store import Store, open_store
from tests.support.settings import settings
from tests.support.slack_world import World


@pytest.fixture(scope="session", autouse=True)
def starters_are_published_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Publish the product team's starters once, and copy that database into each of its new workspaces."""
    kept = tmp_path_factory.mktemp("stocked") / "practice.db"

    def copied(settings: Settings, slack: LocalSlack, clock: Clock, team: Team = PRODUCT) -> Store:
        file = make_url(settings.database_url).database or ""
        if Path(file).exists() or team != PRODUCT:
            return serving_stocked(settings, slack, clock, team)
        if not kept.exists():
            given = settings.model_copy(update={"database_url": f"sqlite:///{kept}"})
            serving_stocked(given, slack, clock).database.close()
        shutil.copy(kept, file)
        return open_store(settings.database_url, clock.now)

    serving_stocked = cli_serve.stocked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "stocked", copied)
        yield


@pytest.fixture(scope="package", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """Let all workspaces share the compiled form of a statement, a tenth of what a test takes."""
    opened, connected, compiled = database._engine, list[Dialect](), dict[object, object]()

    def sharing(url: str, *, is_sqlite: bool) -> Engine:
        engine = opened(url, is_sqlite=is_sqlite)
        if is_sqlite and not connected and Path(engine.url.database or "").exists():
            engine.connect().close()  # a dialect learns on its first connection what the database can do
            connected.append(engine.dialect)
        if is_sqlite and connected:
            engine.dialect = connected[0]  # a part of the key of what was compiled
            engine.update_execution_options(compiled_cache=compiled)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_engine", sharing)
        yield


@pytest.fixture(autouse=True)
def nights_are_quiet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run no cases when the clock moves over a night, unless a test is about them."""
    if not request.node.get_closest_marker("nightly_cases"):
        monkeypatch.setattr(NightlyCases, "due", lambda _: [])


@pytest.fixture(scope="session")
def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield the connected practice workspace."""
    with practising(tmp_path_factory.mktemp("practice") / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


@pytest.fixture
def workspace() -> LocalSlack:
    """Return a workspace that has the shared app installed, but not running."""
    return practice_slack()


@pytest.fixture
def slack(workspace: LocalSlack) -> Iterator[Served]:
    """Serve the workspace."""
    with serve(workspace) as served:
        yield served
