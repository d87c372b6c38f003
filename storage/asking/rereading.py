"""An ask that waits for its conductor, read again on the version that answered it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import locked, move_ask_back, shown
from storage.asking.decision_context import decision_context
from storage.asking.decision_rows import complete_decision, decided, open_follow_up
from storage.asking.readings import kept_reading
from storage.asking.syntheses import request_synthesis
from storage.attachments.attached_files import files_of
from storage.db.audit_log import record
from storage.db.identities import person_of, text_of
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.jobs import outbox
from storage.records.captured_words import reason_for
from storage.records.checks import thread_of
from storage.records.versions import VersionStore
from twins.checking.offers import SHOWN_OF_DIGEST, first_state, with_why
from twins.deciding.ask import Ask, Asked
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.floor import floor_of
from twins.deciding.reading import NoReading, Reading
from twins.finder.finder import Finder
from twins.finder.second_opinion import as_offered
from twins.jobs import CardKind, Interaction
from twins.notices import NoticeFacts, Refusal, Refused
from twins.playbook.model import Version
from twins.states import AskState
from twins.values import Outcome

_FINDER = Finder()


@dataclass(frozen=True)
class PendingAsk:
    """A decision that its conductor may still act on, its rows locked."""

    row: DecisionRow
    ask: AskRow
    back: AskBackRow | None
    version: Version

    def waits_in(self, *states: AskState, digest: str | None = None) -> AskBackRow:
        """Return the question, if it is in one of these states and shows what the card of a click showed."""
        back = self.back
        if back is None:
            raise Refused(Refusal.GONE)
        if back.state not in states:
            facts = NoticeFacts(state=back.state, at=back.settled_at, item=back.rule_id or "")
            raise Refused(Refusal.ASK_SETTLED, facts)
        if digest is not None and not (digest and back.digest[:SHOWN_OF_DIGEST] == digest):
            raise Refused(Refusal.ASK_OUTDATED)
        return back


@dataclass(frozen=True)
class Reread:
    asked: Asked
    version: Version
    reading: Reading | NoReading
    context: DecisionContext

    def decide(self, session: Session, now: datetime, **given: Any) -> Decision:
        """Decide on the whole floor, with what the conductor has stated."""
        return decided(session, self.asked, self.version, self.reading, self.context.model_copy(update=given), now)


def pending(session: Session, versions: VersionStore, click: Interaction, decision_id: str) -> PendingAsk:
    """Lock a decision for its conductor; refuse anyone else."""
    row = session.get(DecisionRow, decision_id, with_for_update=True)  # concurrent clicks take turns on it
    if row is None:
        raise Refused(Refusal.GONE)
    ask = session.get_one(AskRow, row.ask_id)
    conductor = person_of(session, ask.conductor)
    if conductor is None or (conductor.slack, ask.team) != (click.by, click.place.team):
        raise Refused(Refusal.NOT_PICKER)
    return _pending(session, versions, row)


def pending_together(
    session: Session, versions: VersionStore, click: Interaction, decision_id: str
) -> list[PendingAsk]:
    """Like `pending`, for all decisions on that decision's ask, that one first."""
    together = all_pending(session, versions, decision_id)
    pending(session, versions, click, decision_id)
    return together


def all_pending(session: Session, versions: VersionStore, decision_id: str) -> list[PendingAsk]:
    """Lock all decisions on a decision's ask, and return them with that one first."""
    ask = select(DecisionRow.ask_id).where(DecisionRow.id == decision_id).scalar_subquery()
    find = select(DecisionRow).where(DecisionRow.ask_id == ask).order_by(col(DecisionRow.id)).with_for_update()
    together = [_pending(session, versions, row) for row in session.exec(find).all()]
    return sorted(together, key=lambda each: each.row.id != decision_id)


def _pending(session: Session, versions: VersionStore, row: DecisionRow) -> PendingAsk:
    ask = session.get_one(AskRow, row.ask_id)
    return PendingAsk(row, ask, locked(session, row.id), versions.version(session, row.version_id))


def reread(
    session: Session, versions: VersionStore, waiting: PendingAsk, now: datetime, *, why: str | None = None
) -> Reread | None:
    """Read the ask again with the finder, or take a model's reading, which is paid for once; None if that is gone."""
    company = versions.company(session)
    asked = _asked(session, waiting, why)
    before = versions.version(session, waiting.row.company_id) if waiting.row.company_id else None
    reading: Reading | NoReading | None = _found(session, waiting, asked.ask, before)
    if waiting.row.reading_id:
        reading = kept_reading(session, waiting.row.reading_id)
    if reading is None:
        return None
    if waiting.row.outcome is Outcome.UNSURE:
        reading = reading.model_copy(update={"notes": _notes(session, waiting) or reading.notes})
    if isinstance(reading, Reading) and asked.ask.why and not reading.why:
        reading = reading.model_copy(update={"why": asked.ask.why})
    context = decision_context(session, waiting.version, company, waiting.ask.team, now)
    return Reread(asked, waiting.version, reading, context)


def _notes(session: Session, waiting: PendingAsk) -> tuple[str, ...]:
    """Return the first answer's notes, such as the files it was read with."""
    decided = shown_of(session, waiting)
    return decided.notes if decided else ()


def shown_of(session: Session, waiting: PendingAsk) -> Decision | None:
    """Return the decision as its card shows it; None if its text is gone."""
    kept = session.get(TextRow, waiting.row.content_id)
    return Decision.model_validate_json(kept.body) if kept else None


def _found(session: Session, waiting: PendingAsk, ask: Ask, company: Version | None) -> Reading:
    """Read by words, with the rules that the answer offered: an encoder isn't asked within a transaction."""
    decided, found = shown_of(session, waiting), _FINDER.find(ask, waiting.version, company)
    return as_offered(found, decided) if decided else found


def is_floor_changed(session: Session, versions: VersionStore, waiting: PendingAsk) -> bool:
    """Return whether the ask's floor differs between the live versions and those that answered."""
    live = versions.live_version(session, waiting.row.handle)
    if live is None:
        return True
    ask, company = _asked(session, waiting, None).ask, versions.company(session)
    before = versions.version(session, waiting.row.company_id) if waiting.row.company_id else None
    return floor_of(ask, live.twin, company) != floor_of(ask, waiting.version.twin, before)


def finish(
    session: Session, waiting: PendingAsk, read: Reread, decision: Decision, to: AskState, now: datetime
) -> None:
    """Complete the decision under its id, with its check or review, and redraw its card. An ask still unsure moves to
    its next state."""
    back = waiting.back
    next_state = first_state(decision) or to
    if back is None or not complete_decision(session, waiting.row, waiting.ask, decision, now):
        raise Refused(Refusal.ASK_SETTLED)
    if not move_ask_back(session, back, next_state, now):
        raise Refused(Refusal.ASK_SETTLED, NoticeFacts(state=back.state, at=back.settled_at))
    if next_state is not to:
        back.digest = shown(session, waiting.ask, decision)
    record(session, *open_follow_up(session, read.asked, waiting.row.id, decision, waiting.version, now))
    outbox.refresh_card(session, CardKind.ANSWER, waiting.row.id, now)
    request_synthesis(session, waiting.ask.id, now)


def _asked(session: Session, waiting: PendingAsk, why: str | None) -> Asked:
    """Build the ask from what is stored, with the reason that was given since."""
    ask, text = waiting.ask, text_of(session, waiting.ask.text_id)
    said = reason_for(session, waiting.row.id)
    reason = why or (said.text if said else None)
    conductor = person_of(session, ask.conductor)
    made = with_why(text, reason) if reason else Ask.of(text)
    about = {
        "product": ask.product,
        "conductor": conductor.slack if conductor else "",
        "name": conductor.name if conductor else "",
        "attached": files_of(session, ask.team, ask.channel, ask.ts),
        "before": text_of(session, waiting.back.before_id) if waiting.back and waiting.back.before_id else "",
    }
    place = thread_of(ask)
    return Asked(
        app=ask.app,
        team=ask.team,
        channel=ask.channel,
        ts=ask.ts,
        thread_ts=place.thread_ts or ask.ts,
        conductor=conductor.slack if conductor else "",
        ask=made.model_copy(update=about),
        revision=ask.revision,
    )
