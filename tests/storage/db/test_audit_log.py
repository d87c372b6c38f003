"""The audit log's chain holds, shows tampering, and contains nothing private."""

import json
import re
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import col, func, select

from storage.db.audit_log import entries, record, verify
from storage.db.identities import person_id
from storage.db.tables_asks import PersonRow, TextRow
from storage.db.tables_jobs import AuditRow
from storage.db.tables_products import ProductRequestRow
from storage.store import Store
from tests.storage.conftest import Lives
from tests.support.override_actions import OverrideActions
from tests.support.statements import counted
from tests.support.store_world import (
    ANA,
    ARI,
    BY_SPACE,
    CHECK_FIRST,
    CORA,
    DECIDED,
    FOR_LEO,
    SENTRY,
    TEAM,
    World,
    all_at_once,
)
from twins.audit import Act
from twins.states import CheckState, ProductRequestState

PRIVATE = ("Zanzibar", "quokka", "marzipan")
"""Words of an ask, of a reason and of its edit."""


def live(world: World) -> None:
    now, overrides = world.clock.now, OverrideActions(world)
    checked = world.decide(CHECK_FIRST, "let Zanzibar pull the export, because they sync at night")
    assert checked.check
    world.store.checks.settle(world.click(ANA), checked.check.id, checked.check.digest, CheckState.DECLINED, (), now())
    world.store.conductor_actions.hand_over(world.click(CORA), world.decide(FOR_LEO).id, now())
    world.decide(BY_SPACE, SENTRY)
    world.clock.move(timedelta(hours=1))
    overridden = world.decide(DECIDED)
    begun = overrides.begin(overridden, "SEC-7")
    ts = world.next_ts()
    overrides.reply(overridden, "the quokka needs it", ts=ts)
    overrides.edit(overridden, ts, "the marzipan needs it")
    overrides.edit(overridden, ts, None)
    overrides.withdraw(begun, ask_again=True)
    world.store.products.name(world.click(ARI), "Dunning", (ARI,), now())
    world.store.products.name(world.click(), "Zanzibar", (ARI,), now())
    world.store.products.name(world.click(), "Quokka", (ARI,), now())
    [request] = (row for row in world.rows(ProductRequestRow) if row.state is ProductRequestState.WAITING)
    world.store.products.settle(world.click(ARI), request.id, ProductRequestState.DECLINED, (ARI,), now())


@pytest.fixture
def lived(world: World, lives: Lives) -> World:
    """A world in which everything that is recorded has happened."""
    lives(live)
    return world


def length(world: World) -> int:
    """Count the chain's entries."""
    with world.store.database.read() as session:
        return session.exec(select(func.count()).select_from(AuditRow)).one()


def test_an_empty_chain_holds(store: Store) -> None:
    assert verify(store.database) is None


def test_everything_that_is_recorded_has_its_entry_and_the_chain_holds(lived: World) -> None:
    assert set(lived.acts()) == {
        "version written",
        "twin published",
        "asked",
        "decided",
        "check asked",
        "check declined",
        "override begun",
        "override recorded",
        "reason revised",
        "reason's message deleted",
        "override withdrawn",
        "product named",
        "product requested",
        "product superseded",
        "product declined",
    }
    assert verify(lived.store.database) is None


@pytest.mark.parametrize(
    "change",
    [
        "act = 'check approved'",
        "actor = 'somebody else'",
        "subject = 'something else'",
        "facts = '{}'",
        "at = '2026-11-17 09:00:00+00:00'",
        "hash = 'f00'",
        "before = 'f00'",
    ],
)
def test_a_changed_entry_is_found(lived: World, change: str) -> None:
    lived.sql(f"update audit set {change} where seq = 5")

    assert verify(lived.store.database) == 5


def test_a_removed_entry_is_found(lived: World) -> None:
    lived.sql("delete from audit where seq = 5")

    assert verify(lived.store.database) == 5


def test_entries_in_another_order_are_found(lived: World) -> None:
    for old, new in ((5, -1), (6, 5), (-1, 6)):
        lived.sql("update audit set seq = :new where seq = :old", old=old, new=new)

    assert verify(lived.store.database) == 5


@pytest.mark.parametrize("missing", [1, 3])
def test_a_tail_that_was_cut_off_is_found(lived: World, missing: int) -> None:
    last = length(lived)
    lived.sql("delete from audit where seq > :last", last=last - missing)

    assert verify(lived.store.database) == last - missing + 1


def test_an_emptied_chain_is_found(lived: World) -> None:
    lived.sql("delete from audit")

    assert verify(lived.store.database) == 1


def test_forgotten_texts_and_people_leave_the_chain_verifiable(lived: World) -> None:
    lived.sql("delete from text")
    lived.sql("delete from person")

    assert verify(lived.store.database) is None
    lived.decide(DECIDED)
    assert verify(lived.store.database) is None


def test_a_decision_whose_texts_are_forgotten_can_still_be_shown(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    world.sql("delete from text")
    world.sql("delete from person")

    forgotten = world.view(answer.id)

    assert (forgotten.ask, forgotten.conductor) == ("[forgotten]", None)


def test_no_text_stands_in_any_entry(lived: World) -> None:
    written = json.dumps([(row.act, row.actor, row.subject, row.facts) for row in lived.rows(AuditRow)])

    assert not [word for word in PRIVATE if word in written]
    assert all(any(word in row.body for row in lived.rows(TextRow)) for word in PRIVATE)


def test_no_slack_id_stands_in_any_entry(lived: World) -> None:
    written = json.dumps([(row.act, row.actor, row.subject, row.facts) for row in lived.rows(AuditRow)])

    assert re.findall(r"\b[ACDGTUW]0[A-Z0-9]+\b", written) == []


def test_an_actor_is_one_opaque_id_for_one_person(lived: World) -> None:
    ids = {row.slack: row.id for row in lived.rows(PersonRow)}

    actors = {row.act: row.actor for row in lived.rows(AuditRow)}

    assert (actors["asked"], actors["check declined"], actors["decided"]) == (ids[CORA], ids[ANA], None)


def test_an_entry_commits_to_its_text_by_a_salted_digest(world: World) -> None:
    answers = [world.decide(DECIDED, "the same words"), world.decide(DECIDED, "the same words")]

    digests = {row.facts["text"] for row in world.rows(AuditRow) if row.act == "asked"}

    assert len(digests) == len(answers)


def test_entries_that_are_written_at_once_form_one_chain(store: Store, world: World) -> None:
    before = length(world)

    def write(number: int) -> None:
        for step in range(10):
            with store.database.write() as session:
                actor = person_id(session, TEAM, CORA)
                record(session, Act(world.clock.now(), "tried", actor, f"{number}.{step}"))

    all_at_once([partial(write, number) for number in range(8)])

    assert verify(store.database) is None
    assert length(world) == before + 80


def test_a_chain_that_grows_while_it_is_verified_holds(store: Store, world: World) -> None:
    def grow() -> int | None:
        for step in range(40):
            with store.database.write() as session:
                record(session, Act(world.clock.now(), "tried", None, str(step)))
        return None

    def check() -> int | None:
        return next((broken for _ in range(40) if (broken := verify(store.database))), None)

    assert all_at_once([grow, grow, check, check]) == [None] * 4


def test_entries_come_the_oldest_first(lived: World) -> None:
    with lived.store.database.read() as session:
        numbers = [entry.seq for entry in entries(session)]
        last = session.exec(select(func.max(col(AuditRow.seq)))).one()

    assert numbers == list(range(1, (last or 0) + 1))


def test_the_end_of_the_chain_is_the_last_that_a_transaction_writes(store: Store, world: World) -> None:
    """Holding it while waiting for something else would make all other writers wait."""
    with counted() as said, store.database.write() as session:
        record(session, Act(world.clock.now(), "tried", None, "1"))
        person_id(session, TEAM, "U0NEW")
        record(session, Act(world.clock.now(), "tried", None, "2"))

    about_chain = ["audit" in each for each in said]
    assert about_chain == sorted(about_chain), "nothing comes after it"
    assert said[-1].startswith("UPDATE audit_head")
