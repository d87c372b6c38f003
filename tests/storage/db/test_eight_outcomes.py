"""After the migration to the eight outcomes nothing is misread, and no twin is stopped by it."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.publishing.nightly_cases import NightlyCases
from bot.slack.workspace_access import Slack
from storage.db import audit_log
from storage.db.database import Database
from storage.db.tables_asks import DecisionRow
from storage.db.tables_twins import TwinRow, VersionRow
from storage.jobs.rows import enqueue
from storage.store import Store, store_on
from tests.storage.conftest import Backend
from tests.support.old_database import APP, TEAM, clock_at_its_end, load, load_migrated
from tests.support.store_world import MovableClock, a_job
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.checking.views import AnswerView
from twins.due_payloads import CasesDue
from twins.finder.finder import Finder
from twins.jobs import CardKind
from twins.playbook.cases import Case
from twins.playbook.folder import CASES, parse_folder
from twins.playbook.model import COMPANY
from twins.publishing.case_runner import Verdict, run_case
from twins.publishing.gate import run_gate
from twins.publishing.modes import Mode
from twins.publishing.renewal import ENGINE
from twins.values import Outcome

OLD_WORDS = {"otherwise": Outcome.NOT_BY_DEFAULT, "handed_over": Outcome.NOT_COVERED}


@pytest.fixture
def old(backend: Backend) -> Iterator[Database]:
    """The old database, not yet migrated."""
    with closing(Database(backend.prepared("old", load))) as database:
        yield database


@pytest.fixture
def clock() -> MovableClock:
    return clock_at_its_end()


@pytest.fixture
def migrated(backend: Backend) -> Iterator[Database]:
    """The old database, migrated."""
    with closing(Database(backend.prepared("old_migrated", load_migrated))) as database:
        yield database


@pytest.fixture
def store(migrated: Database, clock: MovableClock) -> Store:
    return store_on(migrated, clock.now)


def _rows(database: Database, sql: str) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(text(sql)).all())


# Words.


@pytest.mark.thorough
@pytest.mark.postgresql
def test_each_decision_has_its_outcome_in_the_present_word(old: Database, migrated: Database) -> None:
    before = Counter(word for (word,) in _rows(old, "select outcome from decision"))
    assert OLD_WORDS.keys() <= before.keys()
    after = Counter(word for (word,) in _rows(migrated, "select outcome from decision"))
    assert after == Counter({OLD_WORDS.get(word, word): count for word, count in before.items()})
    with migrated.read() as session:
        assert {row.outcome for row in session.exec(select(DecisionRow))} == {Outcome(word) for word in before}


@pytest.mark.postgresql
def test_what_was_answered_keeps_its_words_and_is_read(old: Database, store: Store) -> None:
    find = "select t.id, t.body, d.id from text t join decision d on d.content_id = t.id order by 1"
    before = _rows(old, find)
    assert _rows(store.database, find) == before
    words = set[str]()
    for _, body, decision in before:
        view = store.cards.view(CardKind.ANSWER, decision)
        assert isinstance(view, AnswerView)
        words.add(json.loads(body)["outcome"])
        assert view.decision.outcome is Outcome(json.loads(body)["outcome"])
    assert OLD_WORDS.keys() <= words


@pytest.mark.postgresql
def test_the_audit_log_keeps_its_words_and_holds(old: Database, migrated: Database) -> None:
    find = "select seq, act, facts, hash from audit order by seq"
    before = _rows(old, find)
    assert _rows(migrated, find)[: len(before)] == before
    assert audit_log.verify(migrated) is None


def test_an_open_edit_from_before_is_no_conflict(store: Store) -> None:
    drafts = [store.drafts.find(handle) for handle in ("security", "legal")]
    assert [len(draft.pending) for draft in drafts if draft] == [3, 1]
    assert [draft.conflicts for draft in drafts if draft] == [(), ()]


# Cases.


@pytest.mark.postgresql
def test_texts_of_versions_are_kept_and_say_for_which_engine_they_were_written(
    old: Database, migrated: Database
) -> None:
    find = "select id, files, content from twin_version order by id"
    before = _rows(old, find)
    assert _rows(migrated, find) == before
    assert {engine for (engine,) in _rows(migrated, "select engine from twin_version")} == {1}


def test_a_night_after_the_upgrade_finds_no_twin_failing(store: Store, clock: MovableClock) -> None:
    assert [handle for handle in store.versions.modes() if _fails_tonight(store, clock, handle)] == []
    assert set(store.versions.modes().values()) == {Mode.LIVE}


def _fails_tonight(store: Store, clock: MovableClock, handle: str) -> bool:
    people = SimpleNamespace(architects=("U0ARI",), apps=SimpleNamespace(first=SimpleNamespace(app=APP, team=TEAM)))
    job = a_job(f"cases of {handle}", clock.now())
    with store.database.write() as session:
        enqueue(session, job, clock.now())
    nightly = NightlyCases(cast("Slack", people), store, clock.now, Finder(), None, "", None)
    nightly.cases(CasesDue(job.id, handle))
    with store.database.read() as session:
        return session.get_one(TwinRow, handle).failing_since is not None


def test_a_rule_that_a_person_made_wrong_still_fails_its_case(store: Store, clock: MovableClock) -> None:
    with store.database.write() as session:
        twin = session.get_one(TwinRow, "security")
        row = session.get_one(VersionRow, twin.version_id)
        content = json.loads(json.dumps(row.content))
        for rule in content["rules"]:
            if rule["kind"] == "law":
                rule["refuse_when"] = ["nobody ever says this"]
        row.content = content
    assert _fails_tonight(store, clock, "security")


def test_each_old_version_passes_with_its_renewed_cases_and_every_case_is_there(
    store: Store, clock: MovableClock
) -> None:
    company = store.versions.live(COMPANY)
    changed = 0
    for handle in store.versions.modes():
        for row in store.versions.history(handle):
            with store.database.read() as session:
                version, texts = store.versions.parse(row), store.versions.texts(session, row)
            known, cases = EditablePlaybook.of(row.files).cases, parse_folder(texts).cases.cases
            results = [run_case(case, version, company, Finder(), clock.now()) for case in cases]
            assert not [each for each in results if each.verdict is Verdict.FAILED], handle
            assert {case.id for case in known} <= {case.id for case in cases}
            assert {case.id: case.ask for case in known}.items() <= {case.id: case.ask for case in cases}.items()
            changed += texts[CASES] != row.files[CASES]
    assert changed


def test_no_renewed_case_gives_more_leave_than_before(store: Store) -> None:
    for handle in store.versions.modes():
        for row in store.versions.history(handle):
            with store.database.read() as session:
                texts = store.versions.texts(session, row)
            before = {case.id: case for case in EditablePlaybook.of(row.files).cases}
            for case in parse_folder(texts).cases.cases:
                earlier = before.get(case.id)
                assert earlier is None or _is_no_laxer(earlier, case), case.id


def _is_no_laxer(before: Case, after: Case) -> bool:
    if after.expect.outcome is Outcome.ANSWERED or " because " not in before.ask:
        return before.expect.outcome is not Outcome.REFUSED or after == before
    return (after.expect.outcome.strictness or 0) >= (before.expect.outcome.strictness or 0)


def test_the_next_publish_writes_the_new_form(store: Store, clock: MovableClock) -> None:
    draft = store.drafts.find("security")
    assert draft
    folder = parse_folder(draft.files, "security")
    gate = run_gate(folder.unpublished, folder.cases, store.versions.live(COMPANY), Finder(), clock.now())
    assert gate.is_open
    store.publishing.publish(folder, None, clock.now())
    with store.database.read() as session:
        row = store.versions.newest_row(session, "security")
    assert row
    assert row.engine == ENGINE
    assert row.files[CASES] == folder.files[CASES]
    assert not any(f"outcome: {word}" in row.files[CASES] for word in OLD_WORDS)


def test_an_export_has_the_new_form(store: Store) -> None:
    files = store.versions.files("security")
    assert files
    assert not any(f"outcome: {word}" in files[CASES] for word in OLD_WORDS)
    items = EditablePlaybook.of(files)
    with store.database.read() as session:
        row = session.get_one(VersionRow, session.get_one(TwinRow, "security").version_id)
    before = EditablePlaybook.of(row.files)
    assert [items.digest(ItemKind.RULE, rule.id) for rule in items.rules] == [
        before.digest(ItemKind.RULE, rule.id) for rule in before.rules
    ]


def test_a_roll_back_to_an_old_version_writes_the_new_form(store: Store, clock: MovableClock) -> None:
    version = store.publishing.roll_back("security", 1, "the space was a mistake", clock.now())
    assert version
    with store.database.read() as session:
        row = session.get_one(VersionRow, version.id)
    assert row.engine == ENGINE
    assert not _fails_tonight(store, clock, "security")
