"""What each stage of a bot's work costs: hooks from outside, which count in the thread that does the work."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from urllib.request import OpenerDirector

import pytest
import yaml
from pydantic import BaseModel
from ruamel.yaml import YAML
from slack_bolt import App
from sqlalchemy.engine.default import DefaultDialect

from storage.db import writers
from storage.jobs.dispatcher import Dispatcher
from storage.jobs.ledger import Ledger
from twins.jobs import Job


@dataclass
class Cost:
    """Counts, and seconds."""

    runs: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    statements: int = 0
    sql: float = 0.0
    commits: int = 0
    durable: int = 0
    """Syncs of the database's log."""
    committing: float = 0.0
    calls: int = 0
    calling: float = 0.0
    """Waiting for Slack."""
    json: float = 0.0
    yaml: float = 0.0
    handed: int = 0
    """Calls handed to another thread."""

    def add(self, other: "Cost") -> None:
        """Add another stage's run."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass
class Stages:
    """Costs by stage: the intake, a look for work, or a kind of job."""

    costs: dict[str, Cost] = field(default_factory=dict)
    cpu_before: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _here: threading.local = field(default_factory=threading.local)

    def clear(self) -> None:
        """Begin to count."""
        with self._lock:
            self.costs.clear()
            self.cpu_before = time.process_time()

    def report(self) -> dict[str, Any]:
        """Return the process's CPU seconds since `clear`, and the costs of the stages."""
        with self._lock:
            costs = {stage: asdict(cost) for stage, cost in self.costs.items()}
            return {"cpu": time.process_time() - self.cpu_before, "stages": costs}

    def hook_in(self, patch: pytest.MonkeyPatch) -> None:
        """Count from here on."""
        patch.setattr(App, "dispatch", self._stage(App.dispatch, "intake"))
        patch.setattr(Dispatcher, "_take", self._stage(Dispatcher._take, "look"))
        patch.setattr(Ledger, "run", self._stage(self._named(Ledger.run), "job"))
        patch.setattr(DefaultDialect, "do_execute", self._timed(DefaultDialect.do_execute, "sql", "statements"))
        patch.setattr(DefaultDialect, "do_commit", self._timed(DefaultDialect.do_commit, "committing", "commits"))
        patch.setattr(writers, "sync_file", self._timed(writers.sync_file, "committing", "durable"))
        patch.setattr(OpenerDirector, "open", self._timed(OpenerDirector.open, "calling", "calls"))
        patch.setattr(ThreadPoolExecutor, "submit", self._timed(ThreadPoolExecutor.submit, None, "handed"))
        for kind, name in ((json.JSONEncoder, "encode"), (json.JSONDecoder, "decode")):
            patch.setattr(kind, name, self._timed(getattr(kind, name), "json"))
        for name in ("model_dump_json", "model_validate_json"):
            patch.setattr(BaseModel, name, self._model_json(name))
        for module, name in ((yaml, "load"), (YAML, "load"), (YAML, "dump")):
            patch.setattr(module, name, self._timed(getattr(module, name), "yaml"))

    def _cost(self) -> Cost:
        """Return the cost of the stage that runs in this thread, or one that is dropped."""
        return getattr(self._here, "cost", None) or Cost()

    def _stage(self, done: Callable[..., Any], name: str) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            outer, self._here.cost, self._here.name = getattr(self._here, "cost", None), Cost(runs=1), name
            cost, wall, cpu = self._here.cost, time.perf_counter(), time.thread_time()
            try:
                return done(*given, **named)
            finally:
                cost.wall, cost.cpu = time.perf_counter() - wall, time.thread_time() - cpu
                with self._lock:
                    self.costs.setdefault(self._here.name, Cost()).add(cost)
                self._here.cost = outer

        return counted

    def _named(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def named(ledger: Ledger, job: Job) -> Any:
            self._here.name = job.kind + (f" {job.payload['card']}" if "card" in job.payload else "")
            return done(ledger, job)

        return named

    def _timed(self, done: Callable[..., Any], seconds: str | None, count: str | None = None) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            with self._adding(seconds, count):
                return done(*given, **named)

        return timed

    def _model_json(self, name: str) -> Any:
        done = getattr(BaseModel, name)
        if name == "model_dump_json":
            return self._timed(done, "json")
        return classmethod(self._timed(done.__func__, "json"))

    @contextmanager
    def _adding(self, seconds: str | None, count: str | None) -> Iterator[None]:
        cost, began = self._cost(), time.perf_counter()
        try:
            yield
        finally:
            if seconds:
                setattr(cost, seconds, getattr(cost, seconds) + time.perf_counter() - began)
            if count:
                setattr(cost, count, getattr(cost, count) + 1)
