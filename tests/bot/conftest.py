"""A workspace per module; each test asks in its own threads."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine, make_url

from bot.cli import serve as cli_serve
from bot.cli import serve as serving
from bot.cli.gate import check as checking
from bot.cli.serve import practising
from bot.clock import Clock
from bot.practice.api import dispatch
from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served, serve
from bot.practice.teams import PRODUCT, Team
from bot.practice.workspace.model import App, Json
from bot.practice.workspace.workspace import Workspace
from bot.publishing import handler as publishing
from bot.publishing.nightly_cases import NightlyCases
from bot.settings import Settings
from storage.db import database
from storage.store import Store, open_store
from tests.support.python_in_words import python_in
from tests.support.settings import settings
from tests.support.slack_world import World
from twins.deciding.reading import Mind
from twins.finder.finder import Finder
from twins.finder.routing import TwinRouter
from twins.finder.second_opinion import SecondOpinion
from twins.playbook.cases import CaseFile
from twins.playbook.model import Version
from twins.publishing.gate import Gate, run_gate


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
    opened, connected, compiled = database.engine_of, list[Dialect](), dict[object, object]()

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
        patch.setattr(database, "engine_of", sharing)
        yield


@pytest.fixture(scope="package", autouse=True)
def playbooks_are_indexed_once() -> Iterator[None]:
    """Let all finders and routers share their indexes, whose keys are digests of what they are made of."""
    finder, router, begin = Finder(), TwinRouter(), Finder.__init__

    def sharing(self: Finder, second_opinion: SecondOpinion | None = None) -> None:
        begin(self, second_opinion)
        self._shelves, self._rivals = finder._shelves, finder._rivals

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Finder, "__init__", sharing)
        patch.setattr(TwinRouter, "__init__", lambda self: setattr(self, "_indexes", router._indexes))
        yield


@pytest.fixture(scope="package", autouse=True)
def gates_are_run_once() -> Iterator[None]:
    """Run the finder's gate once a day for the same playbook, cases, law and other twins: it is a function of these."""
    known = dict[object, Gate]()

    def once(version: Version, cases: CaseFile, company: Version | None, mind: Mind, now: datetime) -> Gate:
        assert isinstance(mind, Finder)
        beside = tuple(other.digest for other in mind._others)
        key = (version.digest, version.background, cases, company and company.digest, beside, now.date())
        if key not in known:
            known[key] = run_gate(version, cases, company, mind, now)
        return known[key]

    def gate(version: Version, cases: CaseFile, company: Version | None, mind: Mind, now: datetime, *how: Any) -> Gate:
        is_plain = isinstance(mind, Finder) and not how
        return (once if is_plain else run_gate)(version, cases, company, mind, now, *how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "run_gate", gate)
        patch.setattr(publishing, "run_gate", gate)
        yield


@pytest.fixture(autouse=True)
def nights_are_quiet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run no cases when the clock moves over a night, unless a test is about them."""
    if not request.node.get_closest_marker("nightly_cases"):
        monkeypatch.setattr(NightlyCases, "due", lambda _: [])


@pytest.fixture(autouse=True)
def people_read_no_python(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail if the bot has said None, an enum's member or an object to anybody."""
    found, log = list[str](), dispatch.log

    def logged(space: Workspace, method: str, args: Json, said: Json, app: App | None) -> None:
        found.extend(python_in(args))
        log(space, method, args, said, app)

    monkeypatch.setattr(dispatch, "log", logged)
    yield
    assert found == []


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
