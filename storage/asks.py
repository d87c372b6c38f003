"""Store for asks: writes each decision with its audit entry, its check or review, and its outgoing messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage import outgoing
from storage.chain import append
from storage.citing import cite, contested
from storage.confirming import confirmations
from storage.cord import state_of
from storage.database import Database
from storage.keeping import add, digest_of, keep_text, meet, new_id, person_id
from storage.ledger import Ledger
from storage.looks import overdue
from storage.opening import open_check
from storage.readings import reading_id
from storage.reviews import backlog, open_review
from storage.shelf import Shelf
from storage.silence import unanswered
from storage.spaces import revoked_of, use_space, uses_of
from storage.tables import AskRow, DecisionRow, ProductRow
from twins.asks import Asked
from twins.audit import Act
from twins.decide import decide
from twins.decision import Decision, Standing
from twins.lookup import Lookup
from twins.modes import Mode
from twins.playbook import Twin, Version
from twins.reading import NoReading, Reading
from twins.reviews import late_note
from twins.values import Outcome, Person
from twins.work import Card, Place


class Asks:
    """Store for asks and the decisions on them."""

    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def company(self) -> Version | None:
        """Return the live company law."""
        with self._database.read() as session:
            return self._shelf.company(session)

    def product_of(self, team: str, channel: str) -> str | None:
        with self._database.read() as session:
            row = session.get(ProductRow, (team, channel))
            return row.name if row else None

    def set_product(self, team: str, channel: str, name: str) -> None:
        """Let a channel stand for a product, without a job or an audit entry."""
        with self._database.write() as session:
            session.merge(ProductRow(team=team, channel=channel, name=name))

    def name_product(self, job_id: str, place: Place, name: str, said: str, now: datetime) -> None:
        """Let a channel stand for a product, and tell the person who set it."""
        with self._ledger.closing(job_id) as session:
            session.merge(ProductRow(team=place.team, channel=place.channel or "", name=name))
            by = person_id(session, place.team, place.user or "")
            named = keep_text(session, name)
            append(session, Act(now, "product named", by, "product", {"text": digest_of(named)}))
            outgoing.tell(session, place, said, now)

    def tell(self, job_id: str, place: Place, text: str, now: datetime) -> None:
        """Complete a job with an ephemeral message to one person."""
        with self._ledger.closing(job_id) as session:
            outgoing.tell(session, place, text, now)

    def answer(
        self, job_id: str, asked: Asked, readings: Sequence[tuple[Version, Reading | NoReading]], now: datetime
    ) -> None:
        """Decide on the state read in this transaction, and write all that follows from it."""
        with self._ledger.closing(job_id) as session:
            ask, act = _keep_ask(session, asked, now)
            acts = [act]
            for version, reading in readings:
                key = reading_id(job_id, version.twin.handle)
                acts += self._decide(session, asked, ask, version, reading, key, now)
            append(session, *acts)

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
        company = self._shelf.company(session)
        books = [version.twin, *([company.twin] if company else [])]
        confirmed = {rule: at.date() for book in books for rule, at in confirmations(session, book).items()}
        state = state_of(session, version.twin.handle)
        late = {book.handle: overdue(session, book, now) for book in books}
        silent = [unanswered(session, book, asked.team, late[book.handle], now) for book in books]
        standing = Standing(
            company=company,
            confirmations=confirmed,
            uses=uses_of(session, version.twin, now),
            overdue=frozenset().union(*late.values()),
            unanswered=frozenset().union(*silent),
            on_trial=state.mode in {Mode.TRIAL, Mode.SHADOW},
            failing=state.fails_its_cases,
            stopped=state.is_stopped,
            paused=state.mode is Mode.PAUSED,
            contested=contested(session, version.twin.handle),
            revoked=revoked_of(session, version.twin.handle) if version.twin.spaces else frozenset(),
        )
        decision = decide(asked.ask, reading, version, standing, now)
        if decision.space and not use_space(session, version.twin, decision.space, now):
            used_up = standing.model_copy(update={"uses": uses_of(session, version.twin, now)})
            decision = decide(asked.ask, reading, version, used_up, now)
        if decision.space:
            decision = _with_total(decision, version.twin, standing)
        if decision.outcome is Outcome.ASSUMED:
            decision = _with_backlog(session, decision, version.twin)
        row, act = _keep_decision(session, ask, version, company, decision, key, now)
        cite(session, row.id, version.twin, decision, now)
        place = Place(asked.app, asked.team, asked.channel, asked.thread_ts)
        outgoing.post(session, Card.ANSWER, row.id, place, now)
        if decision.outcome is Outcome.CHECK_FIRST:
            return [act, open_check(session, asked, row.id, decision, version.twin, now)]
        if decision.outcome is Outcome.ASSUMED:
            return [act, open_review(session, asked.app, asked.team, row.id, version, now)]
        return [act]


def _with_total(decision: Decision, twin: Twin, standing: Standing) -> Decision:
    space = twin.space(decision.space)
    if space is None:
        return decision
    note = f"Use {standing.uses.get(space.id, 0) + 1} of {space.cap.uses} this {space.cap.per.value}."
    return decision.model_copy(update={"notes": (*decision.notes, note)})


def _with_backlog(session: Session, decision: Decision, twin: Twin) -> Decision:
    """Tell the conductor if the expert's reviews are late."""
    waiting = backlog(session, twin.handle)
    if waiting < twin.reviews.at_most:
        return decision
    note = late_note(twin.expert.name, waiting)
    return decision.model_copy(update={"notes": (*decision.notes, note)})


def _keep_ask(session: Session, asked: Asked, now: datetime) -> tuple[AskRow, Act]:
    text = keep_text(session, asked.ask.text)
    row = AskRow(
        id=new_id(),
        app=asked.app,
        team=asked.team,
        channel=asked.channel,
        ts=asked.ts,
        thread_ts=asked.thread_ts,
        revision=asked.revision,
        asker=_known(session, asked),
        text_id=text.id,
        product=asked.ask.product,
        at=now,
    )
    add(session, row)
    return row, Act(now, "asked", row.asker, row.id, {"text": digest_of(text)})


def _known(session: Session, asked: Asked) -> str:
    """Return the conductor's opaque id; store the name, if given, for the cards."""
    if not asked.ask.name:
        return person_id(session, asked.team, asked.asker)
    return meet(session, asked.team, Person(slack=asked.asker, name=asked.ask.name[:60]))


def _keep_decision(
    session: Session,
    ask: AskRow,
    version: Version,
    company: Version | None,
    decision: Decision,
    key: str,
    now: datetime,
) -> tuple[DecisionRow, Act]:
    content = keep_text(session, decision.model_dump_json())
    rules = [rule.id for rule in decision.cited]
    row = DecisionRow(
        id=new_id(),
        ask_id=ask.id,
        handle=version.twin.handle,
        version_id=version.id,
        company_id=company.id if company else None,
        outcome=decision.outcome.value,
        tier=int(decision.tier),
        rules=rules,
        space=decision.space,
        mind=decision.mind,
        content_id=content.id,
        reading_id=key if decision.mind != Lookup.name else None,
        at=now,
    )
    add(session, row)
    facts = {
        "ask": ask.id,
        "version": version.id,
        "outcome": row.outcome,
        "tier": row.tier,
        "rules": rules,
        "space": row.space,
        "content": digest_of(content),
    }
    return row, Act(now, "decided", None, row.id, facts)
