"""The new types of blocks that a workspace refused."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import col, select

from storage.db.database import Database
from storage.db.statements import insert_into
from storage.db.tables_jobs import RefusedBlockRow

TRIED_AGAIN_AFTER = timedelta(days=7)


class RefusedBlockStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, team: str, now: datetime) -> frozenset[str]:
        """Return the types that a workspace has refused in the last seven days."""
        lately = col(RefusedBlockRow.at) > now - TRIED_AGAIN_AFTER
        find = select(RefusedBlockRow.kind).where(RefusedBlockRow.team == team, lately)
        with self._database.read() as session:
            return frozenset(session.exec(find))

    def refuse(self, team: str, kinds: Collection[str], now: datetime) -> None:
        with self._database.write() as session:
            for kind in sorted(kinds):
                row = insert_into(session, RefusedBlockRow).values(team=team, kind=kind, at=now)
                session.connection().execute(
                    row.on_conflict_do_update(index_elements=["team", "kind"], set_={"at": now})
                )
