"""After the migration, what the subjects of an older database's proposals said is in columns."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import Session, select

from storage.authoring.rule_evidence import is_declined_for_good
from storage.db.database import Database
from storage.db.migrate import _config, upgrade
from storage.db.tables_asks import TextRow
from storage.db.tables_twins import ProposalRow
from storage.records.citations import contested
from storage.records.proposal_rows import key_of, open_proposal, open_suggestions
from tests.storage.conftest import Backend
from tests.support.old_database import load
from tests.support.store_world import APP, TEAM
from twins.authoring.evidence import EvidenceFinding, RuleEvidence
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import Destination
from twins.values import Person

pytestmark = pytest.mark.postgresql

AT = datetime(2026, 11, 9, tzinfo=UTC)
TEXT = sa.table("text", *map(sa.column, ("id", "salt", "body")))
PROPOSAL = sa.table(
    "proposal",
    *map(sa.column, ("id", "handle", "origin", "subject", "state", "team", "app", "precedent_id")),
    sa.column("at", sa.DateTime(timezone=True)),
)
OLD = {
    "contested": ("contested", "SEC-1:aa:too_strict:2", "proposed"),
    "no longer": ("contested", "SEC-1:aa:too_strict:1:no longer", "superseded"),
    "to law": ("to law", "SEC-2:bb:law", "proposed"),
    "to default": ("to default", "SEC-3:cc:0", "declined"),
    "to default, never": ("to default", "SEC-3:cc:never", "declined"),
    "never alone": ("contested", "SEC-9:dd:never", "declined"),
    "law change": ("law change", "SEC-3:cc:d3c1510", "proposed"),
    "approvals": ("approvals", "SEC-4 SEC-T1:approvals:1", "declined"),
    "approvals, never": ("approvals", "SEC-4 SEC-T1:approvals:never", "declined"),
    "phrasing": ("phrasing", "d3c1510:SEC-5", "proposed"),
    "thread": ("thread", "C0BILLING 1794211212.0001", "proposed"),
    "odd": ("contested", "SEC-1:?", "declined"),
}
NEW = {
    "contested": ProposalKey("", "SEC-1", "aa", "too_strict", 2),
    "no longer": ProposalKey("", "SEC-1", "aa", "too_strict", 1),
    "to law": ProposalKey("", "SEC-2", "bb"),
    "to default": ProposalKey("", "SEC-3", "cc"),
    "never alone": ProposalKey("", "SEC-9", "dd"),
    "law change": ProposalKey("d3c1510", "SEC-3", "cc"),
    "approvals": ProposalKey("", "SEC-4 SEC-T1", step=1),
    "phrasing": ProposalKey("d3c1510", "SEC-5"),
    "thread": ProposalKey("C0BILLING 1794211212.0001"),
    "odd": ProposalKey("SEC-1:?"),
}


@pytest.fixture
def migrated(backend: Backend) -> Iterator[Database]:
    """Return the old database, migrated with a proposal of each shape that was added at revision 0010."""
    with closing(Database(backend.prepared("old_with_proposals", _with_proposals))) as database:
        yield database


def _with_proposals(url: str) -> None:
    load(url)
    with closing(Database(url)) as database:
        with database.engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0010")
            told = {"handle": "sales", "team": TEAM, "app": APP, "at": AT}
            for name, (origin, subject, state) in OLD.items():
                text = f"of {name}"
                connection.execute(TEXT.insert().values(id=text, salt="s", body="{}"))
                values = {"id": name, "origin": origin, "subject": subject, "state": state, "precedent_id": text}
                connection.execute(PROPOSAL.insert().values(**told, **values))
        upgrade(database)


def proposals(session: Session) -> dict[str, ProposalRow]:
    """Return the proposals that this file added."""
    return {row.id: row for row in session.exec(select(ProposalRow).where(ProposalRow.handle == "sales"))}


def is_never(session: Session, origin: ProposalOrigin, key: ProposalKey) -> bool:
    """Return whether "never" was chosen for what a key is about."""
    expert = Person(slack="U0ANA", name="Ana")
    return is_declined_for_good(session, "sales", EvidenceFinding(None, expert, RuleEvidence(), origin, key))


def test_each_subject_becomes_its_columns(migrated: Database) -> None:
    with migrated.read() as session:
        assert {name: key_of(row) for name, row in proposals(session).items()} == NEW
        assert contested(session, "sales") == {"SEC-1"}


def test_never_is_a_mark_on_the_proposal_that_was_declined(migrated: Database) -> None:
    with migrated.read() as session:
        marked = {name for name, row in proposals(session).items() if row.is_never}
        assert marked == {"to default", "never alone", "approvals"}
        assert [session.get(TextRow, f"of {name}") for name in OLD.keys() - NEW.keys()] == [None, None]
        assert is_never(session, ProposalOrigin.TO_DEFAULT, ProposalKey("", "SEC-3", "cc", step=4))
        assert is_never(session, ProposalOrigin.APPROVALS, ProposalKey("", "SEC-4 SEC-T1", step=4))
        assert is_never(session, ProposalOrigin.CONTESTED, ProposalKey("", "SEC-9", "dd", "outdated"))
        assert not is_never(session, ProposalOrigin.TO_DEFAULT, ProposalKey("", "SEC-3", "another wording"))


@pytest.mark.parametrize(("name", "is_again"), [("contested", False), ("no longer", True), ("approvals", False)])
def test_a_proposal_is_made_again_only_after_it_was_superseded(
    migrated: Database, name: str, *, is_again: bool
) -> None:
    with migrated.write() as session:
        origin, place = ProposalOrigin(OLD[name][0]), Destination(APP, TEAM)
        assert bool(open_proposal(session, "sales", origin, NEW[name], Precedent(), (), place, AT)) is is_again


def test_no_older_suggestion_is_joined_to_another(migrated: Database) -> None:
    with migrated.read() as session:
        assert {row.joined_to for row in session.exec(select(ProposalRow))} == {None}
        assert len(open_suggestions(session, "sales")) == len([1 for *_, state in OLD.values() if state == "proposed"])
