"""A row that was changed behind the program's back is found, by its table, its id and the column."""

import re
from datetime import timedelta

import pytest

from storage.auditing.verification import verify_all
from storage.db.tables_asks import CheckRow, OverrideRow, PersonRow, ReviewRow
from storage.db.tables_jobs import AuditRow
from storage.db.tables_products import ProductRequestRow
from storage.db.tables_twins import VersionRow
from tests.storage.conftest import Lives
from tests.support.override_actions import OverrideActions
from tests.support.store_world import (
    ANA,
    ARI,
    BY_SPACE,
    CHECK_FIRST,
    CORA,
    DECIDED,
    LEO,
    MALLORY,
    SENTRY,
    World,
)
from tests.support.vouching import verify
from twins.auditing.differences import Kind
from twins.auditing.recorded_rows import Recorded
from twins.deciding.reading import Reading
from twins.states import CheckState, ProductRequestState

ASSUMED = Reading(mind="test", why="people complain", applied=("SEC-7",), assumptions=("that they agreed",))


def live(world: World) -> None:
    now, overrides = world.clock.now, OverrideActions(world)
    checked = world.decide(CHECK_FIRST, "let partners pull the export, because they sync at night")
    assert checked.check
    world.store.checks.settle(world.click(ANA), checked.check.id, checked.check.digest, CheckState.DECLINED, (), now())
    world.decide(BY_SPACE, SENTRY)
    world.decide(ASSUMED)
    overridden = world.decide(DECIDED)
    overrides.begin(overridden, "SEC-7")
    overrides.reply(overridden, "the partner needs it")
    world.store.products.name(world.click(ARI), "Dunning", (ARI,), now())
    world.store.products.name(world.click(), "Payroll", (ARI,), now())
    [request] = (row for row in world.rows(ProductRequestRow) if row.state is ProductRequestState.WAITING)
    world.store.products.settle(world.click(ARI), request.id, ProductRequestState.DECLINED, (ARI,), now())
    assert verify(world.store.database) is None


@pytest.fixture
def lived(world: World, lives: Lives) -> World:
    """A world with a declined check, an override with its reason, a use of a space, a review and a product."""
    lives(live)
    return world


CHANGES = {
    "a verdict that was flipped": ("update checks set state = 'approved'", Recorded.CHECK, "state"),
    "a verdict that another person gave": ("update checks set settled_by = owner || 'x'", Recorded.CHECK, "settled_by"),
    "a verdict of another day": (
        "update checks set settled_at = '2026-11-01 09:00:00+00:00'",
        Recorded.CHECK,
        "settled_at",
    ),
    "another holder": ("update checks set holder = 'nobody'", Recorded.CHECK, "holder"),
    "an outcome": (
        "update decision set outcome = 'decided', tier = 1 where outcome = 'check_first'",
        Recorded.DECISION,
        "outcome",
    ),
    "a tier": ("update decision set tier = 1 where tier = 3", Recorded.DECISION, "tier"),
    "the rules of a decision": ("update decision set rules = '[]'", Recorded.DECISION, "rules"),
    "the words of an ask": (
        "update text set body = 'something harmless' where id in (select text_id from ask)",
        Recorded.ASK,
        "text",
    ),
    "the words of a decision": (
        "update text set body = replace(body, 'partner', 'nobody') where id in (select content_id from decision)",
        Recorded.DECISION,
        "content",
    ),
    "the words of a reason": (
        "update text set body = 'no reason' where id in (select text_id from captured_words)",
        Recorded.WORDS,
        "text",
    ),
    "the salt of a text": (
        "update text set salt = 'pepper' where id in (select text_id from ask)",
        Recorded.ASK,
        "text",
    ),
    "another conductor": ("update ask set conductor = 'nobody'", Recorded.ASK, "conductor"),
    "another agent": ("update ask set agent_id = 'nobody'", Recorded.ASK, "agent"),
    "the person behind an id": ("update person set slack = 'U0OTHER' where slack = 'U0CORA'", Recorded.PERSON, "slack"),
    "an override that was taken back": ("update override set state = 'withdrawn'", Recorded.OVERRIDE, "state"),
    "an override of another rule": ("update override set rule_id = 'SEC-8'", Recorded.OVERRIDE, "rule"),
    "a reason that is marked as deleted": (
        "update captured_words set deleted_at = at",
        Recorded.WORDS,
        "deleted",
    ),
    "a law of a published version": (
        "update twin_version set content = replace(content, 'SEC-1', 'SEC-99') where handle = 'security'",
        Recorded.VERSION,
        "texts",
    ),
    "the files of a published version": (
        "update twin_version set files = replace(files, 'SEC-1', 'SEC-99') where handle = 'security'",
        Recorded.VERSION,
        "texts",
    ),
    "the mode of a twin": ("update twin set mode = 'paused' where handle = 'security'", Recorded.TWIN, "mode"),
    "uses that were set back": ("update space_use set uses = 9", Recorded.SPACE_USE, "uses"),
    "a review that was settled": ("update review set state = 'confirmed'", Recorded.REVIEW, "state"),
    "a product that was confirmed": (
        "update product_request set state = 'confirmed' where state = 'declined'",
        Recorded.PRODUCT_REQUEST,
        "state",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_value_is_found_with_its_row_and_the_entry_that_says_otherwise(lived: World, change: str) -> None:
    statement, table, column = CHANGES[change]
    if not lived.store.database.is_sqlite:
        statement = re.sub(
            r"replace\((files|content), (.*?)\)", r"cast(replace(cast(\1 as text), \2) as json)", statement
        )
    lived.sql(statement)
    found = verify_all(lived.store.database)
    assert found.broken_at is None
    assert (table, column) in {(each.table, each.column) for each in found.differences if each.kind is Kind.CHANGED}
    assert all(each.row for each in found.differences)


GONE = {
    "a check": ("delete from checks", Recorded.CHECK),
    "an override": ("delete from override", Recorded.OVERRIDE),
    "a reason": ("delete from captured_words", Recorded.WORDS),
    "a review": ("delete from review", Recorded.REVIEW),
    "the uses of a space": ("delete from space_use", Recorded.SPACE_USE),
    "a person who was not forgotten": ("delete from person where slack = 'U0CORA'", Recorded.PERSON),
}


@pytest.mark.parametrize("what", GONE)
def test_a_row_that_is_gone_is_found(lived: World, what: str) -> None:
    statement, table = GONE[what]
    lived.sql(statement)
    found = verify_all(lived.store.database).differences
    assert {(each.kind, each.table) for each in found} == {(Kind.ROW_GONE, table)}


def test_a_text_that_is_gone_without_anything_having_been_forgotten_is_found(lived: World) -> None:
    lived.sql("delete from text where id in (select text_id from ask)")
    found = verify_all(lived.store.database).differences
    assert {(each.kind, each.table, each.column) for each in found} == {(Kind.TEXT_GONE, Recorded.ASK, "text")}


def test_rows_that_nobody_made_are_found(lived: World) -> None:
    for table, row in ((CheckRow, "checks"), (OverrideRow, "override"), (ReviewRow, "review")):
        [kept] = lived.rows(table)
        columns = ", ".join(name for name in type(kept).model_fields if name not in {"id", "decision_id"})
        other = "(select min(decision.id) from decision where id not in (select decision_id from review) and id not in"
        other += " (select decision_id from checks))"
        lived.sql(f"insert into {row} (id, decision_id, {columns}) select 'made up', {other}, {columns} from {row}")
    found = verify_all(lived.store.database).differences
    tables = {each.table for each in found if (each.kind, each.row) == (Kind.NO_ENTRY, "made up")}
    assert tables == {Recorded.CHECK, Recorded.OVERRIDE, Recorded.REVIEW}


def test_forgotten_people_and_texts_agree_with_the_log(lived: World) -> None:
    lived.decide(DECIDED, conductor=MALLORY)
    lived.store.retention.person(MALLORY, lived.clock.now())
    assert verify(lived.store.database) is None
    lived.decide(DECIDED, conductor=LEO)
    lived.clock.move(timedelta(days=400))
    lived.store.retention.texts(lived.clock.now() - timedelta(days=365), lived.clock.now())
    assert verify(lived.store.database) is None


def test_a_text_that_is_newer_than_what_was_forgotten_may_not_be_gone(lived: World) -> None:
    lived.decide(DECIDED, conductor=MALLORY)
    lived.store.retention.person(MALLORY, lived.clock.now())
    lived.decide(DECIDED, conductor=LEO)
    lived.sql("delete from text where id = (select text_id from ask order by at desc, ts desc limit 1)")
    assert [each.kind for each in verify_all(lived.store.database).differences] == [Kind.TEXT_GONE]


def test_a_broken_log_vouches_for_no_row(lived: World) -> None:
    lived.sql("update audit set act = 'check approved' where seq = 5")
    lived.sql("update checks set state = 'approved'")
    found = verify_all(lived.store.database)
    assert (found.broken_at, found.differences) == (5, ())


def test_the_id_of_a_person_commits_to_who_it_is(world: World) -> None:
    world.decide(DECIDED)
    [cora] = [row for row in world.rows(PersonRow) if row.slack == CORA]
    assert cora.salt
    assert len(cora.id) == 32
    assert any(row.actor == cora.id for row in world.rows(AuditRow))


def test_every_version_is_bound_to_its_files(world: World) -> None:
    written = {row.subject for row in world.rows(AuditRow) if row.act == "version written" and row.facts["texts"]}
    assert written == {row.id for row in world.rows(VersionRow)}
