"""After the migration, every text of an older database carries its channel, and every proposal its sources."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.db.database import Database
from storage.db.migrate import upgrade
from storage.db.tables_asks import AskRow, CapturedWordsRow, DecisionRow, ReadingRow, TextRow
from storage.db.tables_twins import ProposalRow
from storage.records.audiences import audiences_of
from tests.storage.conftest import Backend
from tests.support.old_database import load

pytestmark = pytest.mark.postgresql

DIRECT = "D0CORA"


@pytest.fixture
def migrated(backend: Backend) -> Iterator[Database]:
    """Return the old database, migrated with every ask of #onboarding as a direct message."""
    with closing(Database(backend.prepared("old_with_direct_messages", _with_direct_messages))) as database:
        yield database


def _with_direct_messages(url: str) -> None:
    load(url)
    with closing(Database(url)) as database:
        with database.write() as session:
            session.connection().execute(
                text("update ask set channel = :to where channel = 'C0ONBOARD'"), {"to": DIRECT}
            )
        upgrade(database)


def test_texts_have_the_channel_of_their_ask(migrated: Database) -> None:
    with migrated.read() as session:
        channels = {row.id: row.channel for row in session.exec(select(TextRow))}
        asks = {row.id: row.channel for row in session.exec(select(AskRow))}
        asked = [(row.text_id, row.channel) for row in session.exec(select(AskRow))]
        decisions = session.exec(select(DecisionRow)).all()
        readings = {row.id: row.content_id for row in session.exec(select(ReadingRow))}
        captured = [row.text_id for row in session.exec(select(CapturedWordsRow))]
    known = [(text_id, channel) for text_id, channel in asked if text_id in channels]
    known += [(row.content_id, asks[row.ask_id]) for row in decisions if row.content_id in channels]
    known += [(readings[row.reading_id] or "", asks[row.ask_id]) for row in decisions if row.reading_id in readings]
    assert {channel for _, channel in known} == {"C0BILLING", DIRECT}
    assert [text_id for text_id, channel in known if text_id in channels and channels[text_id] != channel] == []
    assert {channels[text_id] for text_id in captured if text_id in channels} == {"C0BILLING", DIRECT}


def test_proposals_have_the_audiences_of_what_they_rest_on(migrated: Database) -> None:
    with migrated.read() as session:
        rows = session.exec(select(ProposalRow)).all()
        audiences_by_id = audiences_of(session, rows)
    found = {row.id: (row.origin, audiences_by_id[row.id]) for row in rows}
    assert [row.id for row in rows if row.sources is None] == []
    rest = [audiences for origin, audiences in found.values() if origin in {"override", "correction", "law change"}]
    assert all(len(audiences) == 1 and audiences[0].people for audiences in rest)
    assert {audience.channel for audiences in rest for audience in audiences} == {"C0BILLING", DIRECT}
    assert [audiences for origin, audiences in found.values() if origin == "prompt"] == [()] * 4
