"""Drafts: the newest version with its open edits applied."""

from sqlmodel import Session

from storage.authoring.self_publishing import self_publishing
from storage.db.tables_twins import DraftRow, TwinRow, VersionRow
from storage.records.edits import open_edits, pending_of
from storage.records.space_uses import revoked_of
from storage.records.versions import VersionStore
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import EditablePlaybook
from twins.publishing.modes import Mode
from twins.values import Person


class DraftReader:
    def __init__(self, versions: VersionStore) -> None:
        self._versions = versions

    def draft(self, session: Session, handle: str) -> Draft | None:
        row, twin = session.get(DraftRow, handle), session.get(TwinRow, handle)
        answers = twin is not None and twin.mode != Mode.WAITING
        newest = self._newest(session, handle, twin if answers else None)
        files = self._versions.texts(session, newest) if newest else row.files if row else None
        if files is None:
            return None
        base = EditablePlaybook.of(files)
        pending = tuple(pending_of(session, each) for each in open_edits(session, handle))
        playbook, conflicts = base.after(each.edit for each in pending)
        expert, maintainers = self._people(session, handle, base)
        held = (row.held if row else None) or {}
        return Draft(
            handle,
            base,
            playbook,
            pending,
            tuple(each for each in pending if any(each.edit is conflict for conflict in conflicts)),
            dict(files),
            newest.id if newest else None,
            expert,
            maintainers,
            tuple(held.get("lines", ())),
            bool(held.get("wants_reason")),
            bool(twin and twin.pending_id),
            answers,
            revoked_of(session, handle),
            row.team if row else None,
            self_publishing(session, handle),
            str(held.get("mode", "")),
        )

    def _newest(self, session: Session, handle: str, answering: TwinRow | None) -> VersionRow | None:
        """Return the version that answers, or else the newest."""
        return (
            session.get(VersionRow, answering.version_id) if answering else self._versions.newest_row(session, handle)
        )

    def _people(self, session: Session, handle: str, base: EditablePlaybook) -> tuple[Person, frozenset[str]]:
        """Return the expert and who may edit: by the live version, else by the draft itself."""
        live = self._versions.live_twin(session, handle)
        if live is None:
            return base.expert, base.maintainers
        return live.expert, frozenset({live.expert.slack, *(person.slack for person in live.deputies)})
