"""Versions of twins, and which of them are live."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import new_id
from storage.db.statements import run
from storage.db.tables_twins import TwinRow, VersionRow
from twins.audit import Act, version_digest
from twins.audit_words import ActWord
from twins.authoring.renewed_texts import renewed_texts
from twins.checking.checks import deciders
from twins.deciding.addressing import Listed
from twins.finder.made_once import MadeOnce
from twins.playbook.folder import SKILL, Folder
from twins.playbook.model import COMPANY, Twin, Version
from twins.playbook.skill_file import background_of
from twins.publishing.modes import Mode
from twins.publishing.renewal import ENGINE

_KEPT = 500
"""Parsed versions in memory. More live twins than that would be parsed again for each ask."""
_LIVE = select(col(TwinRow.handle), col(TwinRow.version_id), col(TwinRow.mode)).where(TwinRow.mode != Mode.WAITING)
_VERSION = select_columns(
    col(VersionRow.id), col(VersionRow.number), col(VersionRow.digest), col(VersionRow.files), col(VersionRow.content)
).where(col(VersionRow.id) == bindparam("id"))


@dataclass(frozen=True)
class LiveTwins:
    """The published versions by handle, the company's law apart, and the twins that don't answer a person yet."""

    versions: Mapping[str, Version]
    company: Version | None
    hidden: frozenset[str]

    @property
    def twins(self) -> list[Twin]:
        return [version.twin for version in self.versions.values()]


class VersionStore:
    """Store for versions. They never change, so each is parsed once, while it is among those used last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parsed = MadeOnce[str, Version](_KEPT)
        self._renewed = MadeOnce[tuple[str, str], dict[str, str]](_KEPT)

    def put(self, session: Session, folder: Folder, note: str | None, now: datetime) -> tuple[VersionRow, bool]:
        """Store a folder as a version, within the caller's transaction; False if the newest is the same. The caller
        decides whether it goes live."""
        handle = folder.twin.handle
        newest = self.newest_row(session, handle)
        if newest and newest.digest == folder.digest:
            return newest, False
        row = VersionRow(
            id=new_id(),
            handle=handle,
            number=newest.number + 1 if newest else 1,
            digest=folder.digest,
            files=folder.files,
            content=folder.twin.model_dump(mode="json"),
            note=note,
            published_at=now,
        )
        session.add(row)
        session.flush()  # before the row of the twin that refers to it
        texts = version_digest(row.files, row.content, note)
        facts = {"handle": handle, "number": row.number, "digest": row.digest, "texts": texts}
        record(session, Act(now, ActWord.VERSION_WRITTEN, None, row.id, facts))
        return row, True

    def live(self, handle: str) -> Version | None:
        with self._database.read() as session:
            return self._live(session).get(handle)

    def live_twin(self, session: Session, handle: str) -> Twin | None:
        version = self.live_version(session, handle)
        return version.twin if version else None

    def live_version(self, session: Session, handle: str) -> Version | None:
        return self._live(session).get(handle)

    def company(self, session: Session) -> Version | None:
        return self._live(session).get(COMPANY)

    def all_live(self) -> list[Version]:
        """Return every live version, ordered by handle, with the company's law."""
        with self._database.read() as session:
            return [version for _, version in sorted(self._live(session).items())]

    def all_in(self, session: Session) -> list[Version]:
        """Like `all_live`, within a transaction."""
        return [version for _, version in sorted(self._live(session).items())]

    def live_in(self, session: Session) -> list[Twin]:
        """Return every published twin, with the company's law."""
        return [version.twin for _, version in sorted(self._live(session).items())]

    def live_ids(self, session: Session) -> frozenset[str]:
        return frozenset(version.id for version in self._live(session).values())

    def listed(self) -> list[Listed]:
        return [Listed.of(version.twin) for version in self.all_live() if not version.twin.is_company]

    def version(self, session: Session, version_id: str) -> Version:
        return self._parsed.get(version_id, lambda: _parse(run(session, _VERSION, {"id": version_id}).one()))

    def files(self, handle: str) -> dict[str, str] | None:
        with self._database.read() as session:
            row = self._live_row(session, handle)
            return self.texts(session, row) if row else None

    def texts(self, session: Session, row: VersionRow) -> dict[str, str]:
        """Return a version's files, with the cases of an earlier engine as they are now."""
        if row.engine >= ENGINE:
            return dict(row.files)
        version = self.parse(row)
        company = None if version.twin.is_company else self.company(session)
        key = (row.id, company.id if company else "")
        return dict(self._renewed.get(key, lambda: renewed_texts(row.files, version, company, row.published_at)))

    def history(self, handle: str) -> list[VersionRow]:
        with self._database.read() as session:
            return self.history_in(session, handle)

    def history_in(self, session: Session, handle: str) -> list[VersionRow]:
        find = select(VersionRow).where(VersionRow.handle == handle)
        return list(session.exec(find.order_by(col(VersionRow.number))))

    def newest(self, handle: str) -> Version | None:
        """Return the latest version of a twin, live or not."""
        with self._database.read() as session:
            row = self.newest_row(session, handle)
            return self.parse(row) if row else None

    def modes(self) -> dict[str, Mode]:
        with self._database.read() as session:
            return dict(session.exec(select(col(TwinRow.handle), col(TwinRow.mode))).all())

    def seen_by(self, slack: str) -> LiveTwins:
        """Return the live twins as they are for a person: one in shadow answers only its expert and deputies."""
        with self._database.read() as session:
            rows = run(session, _LIVE).all()
            versions = {handle: self.version(session, version_id) for handle, version_id, _ in sorted(rows)}
        shadows = (versions[handle].twin for handle, _, mode in rows if mode is Mode.SHADOW)
        hidden = frozenset(twin.handle for twin in shadows if slack not in deciders(twin, None, None))
        return LiveTwins(versions, versions.pop(COMPANY, None), hidden)

    def hidden_from(self, slack: str) -> frozenset[str]:
        """Return the live twins that don't answer a person."""
        return self.seen_by(slack).hidden

    def newest_row(self, session: Session, handle: str) -> VersionRow | None:
        find = select(VersionRow).where(VersionRow.handle == handle)
        return session.exec(find.order_by(col(VersionRow.number).desc()).limit(1)).first()

    def _live(self, session: Session) -> dict[str, Version]:
        return {handle: self.version(session, version_id) for handle, version_id, _ in run(session, _LIVE).all()}

    def _live_row(self, session: Session, handle: str) -> VersionRow | None:
        find = select(VersionRow).join(TwinRow, col(TwinRow.version_id) == col(VersionRow.id))
        return session.exec(find.where(TwinRow.handle == handle)).first()

    def parse(self, row: VersionRow) -> Version:
        return self._parsed.get(row.id, lambda: _parse(row))


def _parse(row: Any) -> Version:
    twin = Twin.model_validate(row.content)
    return Version(
        id=row.id, number=row.number, twin=twin, digest=row.digest, background=background_of(row.files[SKILL])
    )
