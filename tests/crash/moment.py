"""A moment that a test can restore: the same Slack and the same database."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Protocol

import psycopg
from sqlalchemy import make_url
from sqlmodel import select

from bot.cli.serve import PRODUCTS
from bot.clock import Clock
from bot.practice.demo_people import APP_ID
from bot.practice.people.local_slack import LocalSlack
from bot.practice.starters import practice_starter
from bot.practice.workspace.channels import Channel
from storage.db.migrate import upgrade
from storage.db.tables_asks import ReviewRow
from storage.store import Store, open_store
from tests.crash.bot_process import BotProcess
from tests.support.slack_world import ANA, BILLING, BOT, CHECKED, CORA, UMA, buttons
from twins.checking.captured_words import WordsPurpose
from twins.jobs import Destination, Interaction, Job, JobKind
from twins.playbook.folder import STARTERS

ASSUMED = "ux rename the Invoices tab to Bills because customers search for bills"
CORRECTION = "No. Save stays green, because green means done on every screen."


class Copies(Protocol):
    """Copies of one database."""

    def fresh(self) -> str:
        """The address of a new copy."""
        ...


@dataclass(frozen=True)
class SqliteCopies:
    """Copies of a file, as it is without its write-ahead log."""

    file: Path
    numbers: Iterator[int]

    @classmethod
    def of(cls, url: str) -> "SqliteCopies":
        """Keep a copy of a database as it is now."""
        file = Path(url.removeprefix("sqlite:///"))
        kept = file.with_name("kept.db")
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(kept)) as target:
            source.backup(target)
        return cls(kept, itertools.count(1))

    def fresh(self) -> str:
        """A new file."""
        file = self.file.with_name(f"life{next(self.numbers)}.db")
        copyfile(self.file, file)
        return f"sqlite:///{file}"


@dataclass(frozen=True)
class PostgresCopies:
    """Copies of a database that has no connections."""

    url: str

    def fresh(self) -> str:
        """A new database; the one before is dropped."""
        kept = make_url(self.url)
        name = f"{kept.database}_life"
        server = kept.set(database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)".encode())
            connection.execute(f"create database {name} template {kept.database} strategy file_copy".encode())
        return kept.set(database=name).render_as_string(hide_password=False)


@dataclass(frozen=True)
class Moment:
    """A state of Slack and database in which a card waits in a person's DMs."""

    slack: LocalSlack
    api_url: str
    rooms: dict[str, Channel]
    copies: Copies

    def again(self) -> str:
        """Reset Slack to this moment; return the URL of a database reset to it, too."""
        space = self.slack.space
        with space.lock:
            space.rooms = deepcopy(self.rooms)
            for held in (space.ephemerals, space.views, space.homes):
                held.clear()
            space.calls.clear()
        return self.copies.fresh()


def a_check_waits(slack: LocalSlack, api_url: str, url: str) -> Moment:
    """Let Cora ask for what has to be checked first, and keep the moment in which Ana has its card."""
    _stock(slack, url)
    _live(slack, api_url, url, lambda: slack.post(CORA, BILLING, f"<@{BOT}> {CHECKED}"))
    assert [m for m in slack.said(slack.dm(ANA, BOT)) if buttons(m)], slack.dump()
    return _kept(slack, api_url, url)


def stocked(slack: LocalSlack, api_url: str, url: str) -> Moment:
    """Keep the moment before anybody has asked anything."""
    _stock(slack, url)
    return _kept(slack, api_url, url)


def a_rule_is_offered(slack: LocalSlack, api_url: str, url: str) -> Moment:
    """Let Cora be answered on an assumption that Uma corrects, and keep the moment in which Uma is offered a rule."""
    _stock(slack, url)
    _live(slack, api_url, url, lambda: slack.post(CORA, BILLING, f"<@{BOT}> {ASSUMED}"))
    _live(slack, api_url, url, lambda: slack.command(UMA, BILLING, "/twins", "waiting"))
    (card,) = [m for m in slack.said(slack.dm(UMA, BOT)) if "review:correct" in buttons(m)]
    with opened(url) as store, store.database.read() as session:
        review = session.exec(select(ReviewRow)).one().id
    click = Interaction("correct", Destination(APP_ID, slack.space.team_id, user=UMA), slack.space.now())
    with opened(url) as store:
        store.ledger.enqueue(Job("correct", JobKind.FORM, "form:correct", {}, "1", slack.space.now()))
        store.replies.fill(click, WordsPurpose.CORRECTION, review, "", CORRECTION, (), slack.space.now())
    _live(slack, api_url, url, lambda: card)
    return _kept(slack, api_url, url)


def _stock(slack: LocalSlack, url: str) -> None:
    with opened(url) as store:
        upgrade(store.database)
        for folder in sorted(path for path in STARTERS.iterdir() if path.is_dir()):
            store.publishing.publish(practice_starter(folder.name), "for a test", slack.space.now())
        for channel, product in PRODUCTS.items():
            store.products.set_product(slack.space.team_id, channel, product)


def _live(slack: LocalSlack, api_url: str, url: str, deed: Callable[[], object]) -> None:
    """Let a person act, and let the bot do all that follows."""
    before = len(slack.acks)
    deed()
    with BotProcess(api_url, url) as life:
        life.receives(slack.acks[before:])
        life.settles()


def _kept(slack: LocalSlack, api_url: str, url: str) -> Moment:
    copies = SqliteCopies.of(url) if url.startswith("sqlite") else PostgresCopies(url)
    return Moment(slack, api_url, deepcopy(slack.space.rooms), copies)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store of the test's own, beside the bot."""
    store = open_store(url, Clock().now)
    try:
        yield store
    finally:
        store.database.close()
