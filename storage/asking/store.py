"""Asks: each decision with its audit entry, its check or review, and its outgoing messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.asking.decision_context import decision_context
from storage.asking.readings import reading_id
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import digest_of, keep_text, new_id, person_id, upsert_person
from storage.db.tables_asks import AskRow, DecisionRow, ProductRow, TextRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.check_opening import open_check
from storage.records.checks import thread_of
from storage.records.citations import cite
from storage.records.open_reviews import backlog, open_review
from storage.records.space_uses import use_space, uses_of
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.reviews import late_note
from twins.deciding.ask import Asked
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.lookup import Lookup
from twins.deciding.reading import NoReading, Reading
from twins.jobs import CardKind, Interaction
from twins.playbook.model import Twin, Version
from twins.values import Outcome, Person


class AskStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def company(self) -> Version | None:
        with self._database.read() as session:
            return self._versions.company(session)

    def product_of(self, team: str, channel: str) -> str | None:
        with self._database.read() as session:
            row = session.get(ProductRow, (team, channel))
            return row.name if row else None

    def set_product(self, team: str, channel: str, name: str) -> None:
        """Set a channel's product, without a job or an audit entry."""
        with self._database.write() as session:
            session.merge(ProductRow(team=team, channel=channel, name=name))

    def name_product(self, act: Interaction, name: str, said: str, now: datetime) -> None:
        """Set a channel's product, and tell the person who set it."""
        place = act.place
        with self._ledger.completing(act.job_id) as session:
            session.merge(ProductRow(team=place.team, channel=place.channel or "", name=name))
            by = person_id(session, place.team, act.by)
            named = keep_text(session, name, place.channel)
            record(session, Act(now, ActWord.PRODUCT_NAMED, by, "product", {"text": digest_of(named)}))
            outbox.whisper(session, place, said, now)

    def answer(
        self, job_id: str, asked: Asked, readings: Sequence[tuple[Version, Reading | NoReading]], now: datetime
    ) -> None:
        """Decide from the state read in this transaction, and write all that follows."""
        with self._ledger.completing(job_id) as session:
            ask, act = _keep_ask(session, asked, now)
            acts = [act]
            for version, reading in readings:
                key = reading_id(job_id, version.twin.handle)
                acts += self._decide(session, asked, ask, version, reading, key, now)
            record(session, *acts)

    def _decide(
        self,
        session: Session,
        asked: Asked,
        ask: AskRow,
        version: Version,
        reading: Reading | NoReading,
        key: str,
        now: datetime,
    ) -> list[Act]:
        context = decision_context(session, version, self._versions.company(session), asked.team, now)
        decision = _decided(session, asked, version, reading, context, now)
        row, act = _keep_decision(session, ask, version, context.company, decision, key, now)
        cite(session, row.id, version.twin, decision, now)
        outbox.post(session, CardKind.ANSWER, row.id, thread_of(ask), now)
        if decision.outcome is Outcome.CHECK_FIRST:
            return [act, open_check(session, asked, row.id, decision, version.twin, now)]
        if decision.outcome is Outcome.ASSUMED:
            return [act, open_review(session, asked.app, asked.team, row.id, version, now)]
        return [act]


def _decided(
    session: Session,
    asked: Asked,
    version: Version,
    reading: Reading | NoReading,
    context: DecisionContext,
    now: datetime,
) -> Decision:
    """Decide, and take a use of the space that decided; decide again if another ask took the last one."""
    decision = decide(asked.ask, reading, version, context, now)
    if decision.space and not use_space(session, version.twin, decision.space, now):
        used_up = context.model_copy(update={"uses": uses_of(session, version.twin, now)})
        decision = decide(asked.ask, reading, version, used_up, now)
    if decision.space:
        decision = _with_total(decision, version.twin, context)
    if decision.outcome is Outcome.ASSUMED:
        decision = _with_backlog(session, decision, version.twin)
    return decision


def _with_total(decision: Decision, twin: Twin, context: DecisionContext) -> Decision:
    space = twin.space(decision.space)
    if space is None:
        return decision
    note = f"Use {context.uses.get(space.id, 0) + 1} of {space.cap.uses} this {space.cap.per}."
    return decision.model_copy(update={"notes": (*decision.notes, note)})


def _with_backlog(session: Session, decision: Decision, twin: Twin) -> Decision:
    """Tell the conductor if the expert's reviews are late."""
    waiting = backlog(session, twin.handle)
    if waiting < twin.reviews.at_most:
        return decision
    note = late_note(twin.expert.name, waiting)
    return decision.model_copy(update={"notes": (*decision.notes, note)})


def _keep_ask(session: Session, asked: Asked, now: datetime) -> tuple[AskRow, Act]:
    text = keep_text(session, asked.ask.text, asked.channel)
    row = AskRow(
        id=new_id(),
        app=asked.app,
        team=asked.team,
        channel=asked.channel,
        ts=asked.ts,
        thread_ts=asked.thread_ts,
        revision=asked.revision,
        conductor=_known(session, asked),
        text_id=text.id,
        product=asked.ask.product,
        at=now,
    )
    session.add(row)
    return row, Act(now, ActWord.ASKED, row.conductor, row.id, {"text": digest_of(text)})


def _known(session: Session, asked: Asked) -> str:
    """Return the conductor's opaque id; store the name, if given, for the cards."""
    if not asked.ask.name:
        return person_id(session, asked.team, asked.conductor)
    return upsert_person(session, asked.team, Person(slack=asked.conductor, name=asked.ask.name[:60]))


def _keep_decision(
    session: Session,
    ask: AskRow,
    version: Version,
    company: Version | None,
    decision: Decision,
    key: str,
    now: datetime,
) -> tuple[DecisionRow, Act]:
    content = keep_text(session, decision.model_dump_json(), ask.channel)
    row = DecisionRow(
        id=new_id(),
        ask_id=ask.id,
        handle=version.twin.handle,
        version_id=version.id,
        company_id=company.id if company else None,
        outcome=decision.outcome,
        tier=decision.tier,
        rules=[rule.id for rule in decision.cited],
        space=decision.space,
        mind=decision.mind,
        content_id=content.id,
        reading_id=key if decision.mind != Lookup.name else None,
        at=now,
    )
    session.add(row)
    return row, _decided_act(row, content)


def _decided_act(row: DecisionRow, content: TextRow) -> Act:
    facts = {
        "ask": row.ask_id,
        "version": row.version_id,
        "outcome": row.outcome,
        "tier": row.tier,
        "rules": row.rules,
        "space": row.space,
        "content": digest_of(content),
    }
    return Act(row.at, ActWord.DECIDED, None, row.id, facts)
