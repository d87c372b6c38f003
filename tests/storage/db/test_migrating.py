"""Rows of an older version are kept and drawn after an upgrade."""

import json
from contextlib import closing

import pytest
from alembic import command
from sqlalchemy import text

from storage.db.database import Database
from storage.db.migrate import _config, upgrade
from storage.store import store_on
from tests.storage.conftest import Backend
from tests.support.store_world import MovableClock, starter
from twins.checking.views import AnswerView
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.reading import Reading
from twins.jobs import CardKind
from twins.playbook.model import Version
from twins.states import CheckState

pytestmark = pytest.mark.postgresql

AT = "2026-11-03 10:00:00+00:00"


def _decision(reading: Reading) -> Decision:
    twin = starter("security").twin
    version = Version(id="v1", number=1, twin=twin, digest="d")
    return decide(Ask.of("export it, because they sync"), reading, version, DecisionContext(), MovableClock().now())


def _old(database: Database) -> None:
    """A database of revision 0002 with a check, an override with a reason, and an assumed answer in it."""
    with database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    checked = _decision(Reading(mind="test", why="they sync", applied=("SEC-4",)))
    assumed = _decision(Reading(mind="test", why="they sync", applied=("SEC-7",), assumptions=("that they agreed",)))
    folder = starter("security")
    with database.engine.begin() as connection:

        def put(table: str, **values: object) -> None:
            names, marks = ", ".join(f'"{n}"' for n in values), ", ".join(f":{n}" for n in values)
            connection.execute(text(f"insert into {table} ({names}) values ({marks})"), values)  # ours

        put("person", id="p-cora", team="T0TEAM", slack="U0CORA")
        put(
            "twin_version",
            id="v1",
            handle="security",
            number=1,
            digest="d",
            files=json.dumps(folder.files),
            content=folder.twin.model_dump_json(exclude={"waiting", "reviews"}),
            note=None,
            published_at=AT,
        )
        put("twin", handle="security", version_id="v1")
        for number, decision in enumerate((checked, assumed)):
            put("text", id=f"t{number}", salt="s", body="export it, because they sync")
            put("text", id=f"c{number}", salt="s", body=decision.model_dump_json())
            put(
                "ask",
                id=f"a{number}",
                app="A0APP",
                team="T0TEAM",
                channel="C0BILLING",
                ts=f"1.{number}",
                thread_ts=f"1.{number}",
                asker="p-cora",
                text_id=f"t{number}",
                product=None,
                at=AT,
            )
            put(
                "decision",
                id=f"d{number}",
                ask_id=f"a{number}",
                handle="security",
                version_id="v1",
                company_id=None,
                outcome=decision.outcome.value,
                tier=int(decision.tier),
                rules="[]",
                space=None,
                mind="test",
                reading_id=None,
                content_id=f"c{number}",
                at=AT,
            )
        put(
            "checks",
            id="k0",
            decision_id="d0",
            state="waiting",
            owner="U0ANA",
            owner_name="Ana",
            named=False,
            digest="abc",
            asked_at=AT,
            settled_at=None,
            settled_by=None,
        )
        put(
            "posted",
            id="post:check:k0:dm",
            card="check",
            subject="k0",
            app="A0APP",
            team="T0TEAM",
            channel="D0ANA",
            ts="2.0",
            thread_ts=None,
        )
        put(
            "override",
            id="o1",
            decision_id="d1",
            rule_id="SEC-7",
            state="recorded",
            by="p-cora",
            clicked_at=AT,
            settled_at=AT,
        )
        put("text", id="r1", salt="s", body="auditors need it")
        put(
            "reason",
            id="w1",
            override_id="o1",
            revision=1,
            text_id="r1",
            channel="C0BILLING",
            ts="3.0",
            at=AT,
            deleted_at=None,
        )


def _view(database: Database, decision: str, clock: MovableClock) -> AnswerView:
    view = store_on(database, clock.now).cards.view(CardKind.ANSWER, decision)
    assert isinstance(view, AnswerView)
    return view


def test_a_check_that_waits_across_the_upgrade_keeps_its_expert_and_is_settled(
    backend: Backend, clock: MovableClock
) -> None:
    with closing(Database(backend.empty())) as database:
        _old(database)
        upgrade(database)
        check = _view(database, "d0", clock).check
        assert check
        assert (check.owner.slack, check.holder.name, check.state) == ("U0ANA", "Ana", CheckState.WAITING)
        found = store_on(database, clock.now).escalation.find("k0", clock.now())
        assert found
        assert found.situation.holder.slack == "U0ANA"


def test_reasons_and_assumed_answers_are_kept_across_the_upgrade(backend: Backend, clock: MovableClock) -> None:
    with closing(Database(backend.empty())) as database:
        _old(database)
        upgrade(database)
        view = _view(database, "d1", clock)
        assert [override.reason for override in view.overrides] == ["auditors need it"]
        assert view.review
