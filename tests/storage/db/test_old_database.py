"""A database of the version before the renaming opens, migrates, answers and verifies."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from bot.app.card_registry import draw
from storage.auditing.verification import verify_all
from storage.db import audit_log
from storage.db.database import Database
from storage.db.migrate import revisions, upgrade
from storage.db.tables_asks import CheckRow, OverrideRow, PersonRow
from storage.db.tables_jobs import AuditRow, JobRow, PostedRow
from storage.db.tables_products import ProductRequestRow
from storage.db.tables_twins import DigestItemRow
from storage.jobs.rows import enqueue
from storage.store import Store, store_on
from tests.storage.conftest import Backend
from tests.support.command_line import command
from tests.support.old_database import (
    APP,
    RENAMED,
    TEAM,
    clock_at_its_end,
    load,
    load_migrated,
    posted_cards,
    row_counts,
)
from tests.support.store_world import ANA, ARI, CORA, LEO, MovableClock, a_job, run_first
from tests.support.vouching import verify
from twins.auditing.differences import Kind
from twins.auditing.recorded_rows import Recorded
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Interaction, Job, JobKind
from twins.overriding import ThreadReply
from twins.reporting.home_views import InboxView
from twins.states import CheckState, DigestItemState, OverrideState, ProductRequestState

ROOT = Path(__file__).parents[3]
LEDGER = {"job", "audit", "audit_head", "alembic_version"}


@dataclass(frozen=True)
class OldWorld:
    """The old database after its migration, and people who act in it."""

    store: Store
    clock: MovableClock

    def rows(self, table: type[SQLModel], **having: object) -> list[Any]:
        """The rows of a table that have these values."""
        with self.store.database.read() as session:
            found: list[Any] = list(session.exec(select(table)).all())
        return [row for row in found if all(getattr(row, name) == value for name, value in having.items())]

    def interaction(self, by: str, channel: str = "C0BILLING") -> Interaction:
        """A click or a reply, whose job is open."""
        job = a_job(f"new job of {by}", self.clock.now())
        with self.store.database.write() as session:
            enqueue(session, job, self.clock.now())
        return Interaction(job.id, Destination(APP, TEAM, channel, user=by), self.clock.now())

    def posts(self, card: CardKind, subject: str) -> list[JobRow]:
        """The jobs that will post a card."""
        jobs = self.rows(JobRow, kind=JobKind.POST, state="open")
        return [job for job in jobs if (job.payload["card"], job.payload["subject"]) == (card, subject)]


@pytest.fixture
def old(backend: Backend) -> Iterator[Database]:
    """The old database, not yet migrated."""
    with closing(Database(backend.prepared("old", load))) as database:
        yield database


@pytest.fixture
def world(backend: Backend) -> Iterator[OldWorld]:
    """The old database, migrated, at the moment at which it stopped."""
    clock = clock_at_its_end()
    with closing(Database(backend.prepared("old_migrated", load_migrated))) as database:
        yield OldWorld(store_on(database, clock.now), clock)


def test_every_row_is_kept_under_its_new_name(old: Database) -> None:
    before = row_counts()
    upgrade(old)
    current, head = revisions(old)
    assert current == head
    with old.engine.connect() as connection:
        for table, rows in before.items():
            count = connection.execute(text(f'select count(*) from "{RENAMED.get(table, table)}"')).scalar()
            assert rows or table == "alembic_version", f"{table} is empty, so this test would miss its loss"
            assert count == rows + 2 * (table == "audit"), table


def test_the_audit_chain_holds_with_an_entry_that_says_what_was_renamed(old: Database) -> None:
    entries = row_counts()["audit"]
    upgrade(old)
    assert audit_log.verify(old) is None
    *_, before, last, _ = audit_log.export(old, 1)
    assert (last["seq"], last["act"], last["before"]) == (entries + 1, "tables renamed", before["hash"])
    assert last["facts"]["tables"] == RENAMED


def test_the_old_rows_agree_with_the_log_and_a_change_to_them_is_found(world: OldWorld) -> None:
    assert verify(world.store.database) is None
    for statement in (
        "update checks set state = 'declined' where state = 'approved'",
        "update person set slack = 'U0OTHER' where slack = 'U0CORA'",
        "update twin_version set note = 'nothing happened'",
        "update text set body = 'because' where id in (select text_id from captured_words)",
    ):
        with world.store.database.write() as session:
            session.connection().execute(text(statement))
    found = verify_all(world.store.database).differences
    tables = {each.table for each in found if each.kind is Kind.CHANGED}
    assert tables == {Recorded.CHECK, Recorded.PERSON, Recorded.VERSION, Recorded.WORDS}


def test_entries_keep_the_words_that_they_were_written_with(world: OldWorld) -> None:
    acts = {row.act for row in world.rows(AuditRow)}
    assert {"twin begun", "cord pulled", "cord mended", "reason's kind said", "reason's message deleted"} <= acts


def test_a_changed_old_entry_is_found(world: OldWorld) -> None:
    with world.store.database.write() as session:
        session.connection().execute(text("update audit set act = 'twin stopped' where act = 'cord pulled'"))
    [row] = world.rows(AuditRow, act="twin stopped")
    assert audit_log.verify(world.store.database) == row.seq


def test_every_card_that_was_posted_is_drawn(world: OldWorld) -> None:
    posted = [(CardKind(row.card), row.subject) for row in world.rows(PostedRow)]
    given_up = {row.subject for row in world.rows(AuditRow, act="twin given up")}
    drawn = {card for card, subject in posted if subject not in given_up and _is_drawn(world, card, subject)}
    assert drawn == {card for card, _ in posted}
    assert {CardKind.ANSWER, CardKind.CHECK, CardKind.INBOX, CardKind.DIGEST, CardKind.WEEK, CardKind.CONSENT} <= drawn


def _is_drawn(world: OldWorld, card: CardKind, subject: str) -> bool:
    shown = draw(card, subject, world.store.cards.view(card, subject))
    return bool(shown.text and shown.blocks)


def test_the_home_tab_and_the_twin_page_show_what_was_there(world: OldWorld) -> None:
    store, now = world.store, world.clock.now()
    assert len(store.home.of(TEAM, CORA, now).waiting) == 4
    assert {line.handle for line in store.home.overview(now)} == {"company", "security", "legal"}
    page = store.twin_pages.page(TEAM, LEO, now)
    assert page.draft
    assert page.draft.handle == "legal"
    assert "any provider in Europe" in str(page.draft)
    assert len(page.proposals) == 2


def test_a_rule_still_names_its_expert_where_the_stored_answer_says_keeper(world: OldWorld) -> None:
    with world.store.database.read() as session:
        contents = session.connection().execute(text("select body from text where body like '%\"keeper\":%'")).all()
    assert contents
    assert not any('"expert":"Ana"' in body for (body,) in contents)
    [posted, *_] = [row for row in world.rows(PostedRow, card=CardKind.CHECK) if row.user == ANA]
    view = world.store.cards.view(CardKind.CHECK, posted.subject)
    assert isinstance(view, AnswerView)
    assert "by Ana" in str(draw(CardKind.CHECK, posted.subject, view).blocks)
    assert view.decision
    assert {rule.expert for rule in view.decision.cited} == {"Ana"}


def test_a_waiting_check_is_approved_by_the_button_of_its_old_card_and_the_verdict_goes_out(world: OldWorld) -> None:
    waiting = {row.id for row in world.rows(CheckRow, state=CheckState.WAITING)}
    values = [value for message in posted_cards() for value in _values(message.blocks, "check:approve")]
    check, _, digest = next(value for value in values if value.partition(".")[0] in waiting).partition(".")

    world.store.checks.settle(world.interaction(ANA), check, digest, CheckState.APPROVED, (ARI,), world.clock.now())

    assert world.rows(CheckRow, id=check, state=CheckState.APPROVED)
    assert world.posts(CardKind.VERDICT, check)
    assert audit_log.verify(world.store.database) is None


def _values(blocks: tuple[dict[str, Any], ...], action: str) -> list[str]:
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [each["value"] for row in rows for each in row if each["action_id"].partition("/")[0] == action]


def test_an_override_that_waited_for_its_reason_gets_it_from_a_reply(world: OldWorld) -> None:
    [override] = world.rows(OverrideRow, state=OverrideState.WAITING)
    view = world.store.cards.view(CardKind.ANSWER, override.decision_id)
    assert isinstance(view, AnswerView)
    reply = ThreadReply(view.place.thread_ts or "", "1794211212.000100", "the board meets until late")

    world.store.replies.reply(world.interaction(CORA), reply, (), world.clock.now())

    view = world.store.cards.view(CardKind.ANSWER, override.decision_id)
    assert isinstance(view, AnswerView)
    assert [each.reason for each in view.overrides] == ["the board meets until late"]


def test_the_wordings_of_an_edited_reason_are_kept(world: OldWorld) -> None:
    views = [
        world.store.cards.view(CardKind.ANSWER, row.decision_id)
        for row in world.rows(OverrideRow, state=OverrideState.RECORDED)
    ]
    reasons = [each.reason for view in views if isinstance(view, AnswerView) for each in view.overrides]
    assert "auditors work until ten at night" in reasons


def test_an_open_item_of_a_digest_is_answered(world: OldWorld) -> None:
    [item] = world.rows(DigestItemRow, state=DigestItemState.OPEN)

    world.store.digest_answers.still_true(world.interaction(ANA), item.id, world.clock.now())

    assert item.rule_id == "SEC-9"
    assert world.rows(DigestItemRow, id=item.id, state=DigestItemState.TRUE)


def test_a_person_who_was_away_still_is_and_a_revoked_space_stays_closed(world: OldWorld) -> None:
    now = world.clock.now()
    [omar] = world.rows(PersonRow, slack="U0OMAR")
    view = world.store.cards.view(CardKind.INBOX, omar.id)
    assert isinstance(view, InboxView)
    assert view.away_until
    assert view.away_until > now
    assert all(space.space.id != "SEC-S4" for space in world.store.home.of(TEAM, CORA, now).free)


def test_a_channel_stands_for_its_product_without_anybody_confirming_it(world: OldWorld) -> None:
    products = world.store.products

    assert [products.product_of(TEAM, each) for each in ("C0BILLING", "C0ONBOARD")] == ["Billing", "Onboarding"]
    assert products.product_of(TEAM, "C0GENERAL") is None
    assert world.rows(ProductRequestRow) == []


def test_a_product_of_the_old_database_stays_until_another_is_confirmed(world: OldWorld) -> None:
    products, now = world.store.products, world.clock.now()
    products.name(world.interaction(CORA), "Dunning", (ARI,), now)
    [request] = world.rows(ProductRequestRow)
    assert products.product_of(TEAM, "C0BILLING") == "Billing"

    products.settle(world.interaction(ARI), request.id, ProductRequestState.CONFIRMED, (ARI,), now)

    assert products.product_of(TEAM, "C0BILLING") == "Dunning"
    assert audit_log.verify(world.store.database) is None


def test_a_job_that_was_open_is_read_and_what_it_posts_is_drawn(world: OldWorld) -> None:
    ran: list[tuple[CardKind, str]] = []

    def run(job: Job) -> None:
        ran.append((CardKind(job.payload["card"]), job.payload["subject"]))

    world.store.ledger.register({JobKind.POST: run}, lambda *_: ())
    jobs = world.rows(JobRow, kind=JobKind.POST, state="open")
    assert len(jobs) == 2
    for job in jobs:
        run_first(world.store.ledger, job.lane)
    assert len(ran) == 2
    assert all(_is_drawn(world, *each) for each in ran)


def test_the_commands_read_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    load(url)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_", "ARCH"))}
    env = known | {"DATABASE_URL": url}
    refused = command(env, ROOT, "audit", "verify")
    assert refused.returncode != 0
    assert "db upgrade" in refused.stderr
    assert command(env, ROOT, "db", "upgrade").returncode == 0
    assert "intact" in command(env, ROOT, "audit", "verify").stdout
    log = command(env, ROOT, "log", "--format", "jsonl").stdout.splitlines()
    assert len(log) == row_counts()["decision"]
    entries = [json.loads(line) for line in command(env, ROOT, "audit", "export").stdout.splitlines()]
    assert len(entries) == row_counts()["audit"] + 2
    assert {entry["means"] for entry in entries if entry["act"] == "cord pulled"} == {"twin stopped"}
    assert not any("means" in entry for entry in entries if entry["act"] == "decided")
    assert json.loads(command(env, ROOT, "twin", "list", "--json").stdout)
