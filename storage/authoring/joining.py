"""Suggestions of one twin that are joined, to be settled together, and taken apart again."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.authoring.drafts import DraftStore
from storage.db.audit_log import record
from storage.db.tables_twins import ProposalRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.proposal_rows import joined_rows, proposal_of, settled_before, suggestion_of
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import Draft
from twins.authoring.joining import may_join
from twins.jobs import CardKind, Interaction
from twins.notices import NoticeFacts, Refusal, Refused


class JoiningStore:
    def __init__(self, ledger: Ledger, drafts: DraftStore) -> None:
        self._ledger = ledger
        self._drafts = drafts

    def join(self, click: Interaction, head_id: str, others: Sequence[str], now: datetime) -> None:
        """Join other suggestions to an open one, for an editor of their twin. What was settled meanwhile is left out;
        what was joined to one of the others comes along."""
        with self._ledger.completing(click.job_id) as session:
            draft, (head, *rows) = self._locked(session, click, (head_id, *others), now)
            mine = suggestion_of(session, head)
            if mine.joined_to:
                raise Refused(Refusal.ITEM_GONE, NoticeFacts(handle=draft.handle))
            found = [row for row in rows if may_join(mine, proposal_of(session, row))]
            if not found:
                raise settled_before(mine if not rows else proposal_of(session, rows[0]))
            by = self._drafts.known(session, click, draft)
            for each in [one for row in found for one in (row, *joined_rows(session, row.id))]:
                each.joined_to = head.id
                record(session, Act(now, ActWord.PROPOSAL_JOINED, by, each.id, {"handle": each.handle, "to": head.id}))
                outbox.refresh_card(session, CardKind.SUGGESTION, each.id, now)
            self._redraw(session, draft, head.id, now)

    def take_apart(self, click: Interaction, proposal_id: str, now: datetime) -> None:
        """Let a joined suggestion be settled by itself again. It does nothing to one that was settled already."""
        with self._ledger.completing(click.job_id) as session:
            draft, (row,) = self._locked(session, click, (proposal_id,), now)
            joined = suggestion_of(session, row)
            if joined.joined_to is None:
                raise settled_before(joined)
            row.joined_to = None
            by, facts = self._drafts.known(session, click, draft), {"handle": row.handle}
            record(session, Act(now, ActWord.PROPOSAL_TAKEN_APART, by, row.id, facts))
            outbox.refresh_card(session, CardKind.SUGGESTION, row.id, now)
            self._redraw(session, draft, joined.joined_to, now)

    def _locked(
        self, session: Session, click: Interaction, ids: Sequence[str], now: datetime
    ) -> tuple[Draft, list[ProposalRow]]:
        """Lock suggestions of one twin, for its editors. Lock order: the draft first, as in publishing."""
        rows = [row for each in dict.fromkeys(ids) if (row := session.get(ProposalRow, each))]
        is_from_here = all(row.team in {"", click.place.team} for row in rows)
        if not is_from_here or len({row.handle for row in rows}) != 1 or rows[0].id != ids[0]:
            raise Refused(Refusal.ITEM_GONE)
        draft = self._drafts.required(session, click, rows[0].handle, now)
        for row in sorted(rows, key=lambda row: row.id):
            session.refresh(row, with_for_update=True)
        return draft, rows

    def _redraw(self, session: Session, draft: Draft, head: str, now: datetime) -> None:
        outbox.refresh_card(session, CardKind.SUGGESTION, head, now)
        self._drafts.redraw(session, draft, now)
