"""Verdicts: exactly one settles a check, and every card that shows the check is redrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import floor_only_of, person_id, person_of, slack_id, text_of, upsert_person
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, QuestionRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_step
from storage.records.audiences import audience_of, from_decision
from storage.records.captured_words import add_captured_words
from storage.records.expected_words import drop_expected
from storage.records.proposal_rows import open_proposal
from storage.records.shared_checks import decisions_under
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin, Stance
from twins.checking.captured_words import NOWHERE, Source, WordsPurpose
from twins.checking.checks import escalation_order, is_named, may_not_decide
from twins.deciding.thread import leans_on_thread
from twins.jobs import CardKind, Destination, Interaction, JobKind
from twins.notices import NoticeFacts, Refusal, Refused
from twins.states import CHECK_TRANSITIONS, CheckState, can_move
from twins.values import Outcome, Person


def checks_held_by(session: Session, person: str, at_most: int | None = None) -> Sequence[CheckRow]:
    waiting = select(CheckRow).where(CheckRow.holder == person, CheckRow.state == CheckState.WAITING)
    return session.exec(waiting.order_by(col(CheckRow.asked_at), col(CheckRow.id)).limit(at_most)).all()


def count_held_by(session: Session, person: str) -> int:
    find = select(func.count()).where(CheckRow.holder == person, CheckRow.state == CheckState.WAITING)
    return session.exec(find).one()


VERDICTS = frozenset({CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES, CheckState.DECLINED})
_TOLD_IN_THREAD = VERDICTS | {CheckState.EXPIRED}


def ask_of_decision(session: Session, decision_id: str) -> AskRow:
    find = select(AskRow).join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
    return session.exec(find.where(DecisionRow.id == decision_id)).one()


def thread_of(ask: AskRow) -> Destination:
    return Destination(ask.app, ask.team, ask.channel, ask.thread_ts)


def is_follow_up(session: Session, ask: AskRow) -> bool:
    """Return whether the person asked something before in the same thread."""
    return _earlier(session, ask) is not None


def asked_in_full(session: Session, ask: AskRow) -> str:
    """Return an ask's words; behind those of the ask before, if they lean on it."""
    text = text_of(session, ask.text_id)
    earlier = _earlier(session, ask) if leans_on_thread(text) else None
    return f"{text_of(session, earlier.text_id)} {text}" if earlier else text


def _earlier(session: Session, ask: AskRow) -> AskRow | None:
    if ask.ts == ask.thread_ts:  # it began the thread
        return None
    find = (
        select(AskRow)
        .where(AskRow.team == ask.team, AskRow.channel == ask.channel, AskRow.thread_ts == ask.thread_ts)
        .where(AskRow.conductor == ask.conductor, AskRow.ts < ask.ts)
        .order_by(col(AskRow.ts).desc(), col(AskRow.at).desc())
    )
    return session.exec(find.limit(1)).first()


def require_decider(session: Session, versions: VersionStore, row: CheckRow, click: Interaction) -> None:
    """Refuse anyone who may not decide a check, by the live version. A check of several twins takes a person who may
    decide for each."""
    refusals = (_may_not_decide(session, versions, row, each, click) for each in decisions_under(session, row))
    refusal = next(filter(None, refusals), None)
    if refusal:
        owner = person_of(session, row.owner)
        raise Refused(refusal, NoticeFacts(name=owner.name if owner else ""))


def _may_not_decide(
    session: Session, versions: VersionStore, row: CheckRow, decision: DecisionRow, click: Interaction
) -> Refusal | None:
    ask, live = session.get_one(AskRow, decision.ask_id), versions.live_twin(session, decision.handle)
    if live is None or click.place.team != ask.team:
        return Refusal.NOT_DECIDER
    named = slack_id(session, row.owner) if _is_named(session, versions, row, decision) else None
    conductor = slack_id(session, ask.conductor) or ""
    _, assigned = floor_only_of(session, ask.channel, ask.ts)
    colleague = slack_id(session, row.colleague)
    return may_not_decide(live, named, colleague, conductor, click.by, takes_two=bool(assigned))


def _is_named(session: Session, versions: VersionStore, row: CheckRow, decision: DecisionRow) -> bool:
    """Return whether a decision came to the check's owner as the person for a topic."""
    if decision.id == row.decision_id:
        return row.named
    owner = person_of(session, row.owner)
    return owner is not None and is_named(versions.version(session, decision.version_id).twin, owner)


def order_for(
    session: Session, versions: VersionStore, row: CheckRow, owner: Person, colleague: Person | None, conductor: str
) -> list[Person]:
    """Return who may be asked, in order; for several twins, only people of each."""
    orders = []
    for each in decisions_under(session, row):
        twin = versions.live_twin(session, each.handle) or versions.version(session, each.version_id).twin
        named = _is_named(session, versions, row, each)
        orders.append(escalation_order(twin, owner, colleague, conductor, named=named))
    shared = set.intersection(*({person.slack for person in order} for order in orders))
    return [person for person in orders[0] if person.slack in shared] or [owner]


def decider(session: Session, versions: VersionStore, handle: str, click: Interaction) -> str:
    """Return the actor's opaque id, and store the name that the twin gives them."""
    live = versions.live_twin(session, handle)
    people = {person.slack: person for person in (live.expert, *live.deputies)} if live else {}
    known = people.get(click.by)
    return upsert_person(session, click.place.team, known) if known else person_id(session, click.place.team, click.by)


def note_first_look(session: Session, row: CheckRow, now: datetime) -> None:
    unseen = update(CheckRow).where(col(CheckRow.id) == row.id, col(CheckRow.seen_at).is_(None))
    session.exec(unseen.values(seen_at=now))


def settled_before(session: Session, row: CheckRow, reader: str | None = None) -> Refused:
    """Return the refusal that says who was first, when, and with which verdict; of a direct message, only to a `reader`
    who was in it."""
    said = audience_of(session, row.decision_id) if reader else None
    if said and said.is_direct and reader not in said.people:
        return Refused(Refusal.CHECK_SETTLED)
    by = slack_id(session, row.settled_by)
    return Refused(Refusal.CHECK_SETTLED, NoticeFacts(state=row.state, by=by, at=row.settled_at))


def give_verdict(
    session: Session,
    row: CheckRow,
    to: CheckState,
    by: str | None,
    now: datetime,
    *,
    words: str = "",
    source: Source = NOWHERE,
    witnesses: Sequence[str] = (),
) -> bool:
    """Settle a check if its table allows the move; False if another verdict was first. Store the words and one audit
    entry, and enqueue every message that follows."""
    allowed = [state for state in CheckState if can_move(CHECK_TRANSITIONS, state, to)]
    settled: dict[str, Any] = {"state": to, "settled_at": now, "settled_by": by}
    if to in VERDICTS:
        settled["seen_at"] = func.coalesce(col(CheckRow.seen_at), now)
    statement = update(CheckRow).where(col(CheckRow.id) == row.id, col(CheckRow.state).in_(allowed)).values(**settled)
    won = bool(session.exec(statement).rowcount)
    session.refresh(row)
    if not won:
        return False
    ask = ask_of_decision(session, row.decision_id)
    facts: dict[str, object] = {"digest": row.digest, "own_ask": ask.conductor == by}
    settled_too = [each.id for each in decisions_under(session, row)[1:]]
    if settled_too:
        facts["joined"] = settled_too
    if words:
        facts |= add_captured_words(session, row.id, purpose_of(to), words, source, now)
    record(session, Act(now, ActWord(f"check {to}"), by, row.id, facts))
    _announce(session, row, ask, to, now)
    if to in VERDICTS:
        _offer_rule(session, row, ask, to, words, now)
        if row.similarity_key:
            outbox.schedule_approvals(
                session, session.get_one(DecisionRow, row.decision_id).handle, row.similarity_key, row.id, now
            )
    for witness in witnesses if to in VERDICTS and (facts["own_ask"] or was_chosen(row, ask)) else ():
        outbox.post(session, CardKind.ALARM, row.id, Destination(ask.app, ask.team, user=witness), now, again="own ask")
    return True


def was_chosen(row: CheckRow, ask: AskRow) -> bool:
    """Return whether the person who asked had handed the check to the person who decided it."""
    return row.handed_by == ask.conductor and row.colleague is not None and row.settled_by == row.colleague


def _offer_rule(session: Session, row: CheckRow, ask: AskRow, to: CheckState, words: str, now: datetime) -> None:
    decision = session.get_one(DecisionRow, row.decision_id)
    if decision.outcome not in {Outcome.NOT_COVERED, Outcome.UNSURE, Outcome.ANSWERED}:
        return
    call = Precedent(ask=asked_in_full(session, ask), said=words, stance=stance_for(to))
    handle, place, sources = decision.handle, thread_of(ask), [from_decision(decision.id)]
    proposal = open_proposal(
        session, handle, ProposalOrigin.HAND_OVER, ProposalKey(row.id), call, sources, place, now, by=ask.conductor
    )
    if proposal:
        outbox.schedule_hand_over(session, handle, proposal, now)


def stance_for(verdict: CheckState) -> Stance:
    return Stance.NOT_USUALLY if verdict is CheckState.DECLINED else Stance.GO


def purpose_of(verdict: CheckState) -> WordsPurpose:
    return WordsPurpose.REASON if verdict is CheckState.DECLINED else WordsPurpose.CHANGES


def refresh_check(session: Session, row: CheckRow, now: datetime) -> None:
    """Redraw every card about a check. Use `refresh_around` while it only moves: the decider may be typing."""
    for card in (CardKind.CHECK, CardKind.VERDICT):
        outbox.refresh_card(session, card, row.id, now)
    refresh_around(session, row, now)


def refresh_around(session: Session, row: CheckRow, now: datetime) -> None:
    """Like `refresh_check`, but for the check card itself."""
    outbox.refresh_card(session, CardKind.ALARM, row.id, now)
    outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
    standing = select(PostedRow).where(PostedRow.subject == row.id, PostedRow.card == CardKind.CHECK)
    for posted in session.exec(standing):
        if posted.user:
            outbox.refresh_home(session, posted.app, posted.team, posted.user, now)
    conductor = ask_of_decision(session, row.decision_id).conductor
    for person in sorted({row.owner, row.holder, row.colleague or row.owner, conductor}):
        outbox.refresh_card(session, CardKind.INBOX, person, now)


def _announce(session: Session, row: CheckRow, ask: AskRow, to: CheckState, now: datetime) -> None:
    refresh_check(session, row, now)
    if to in _TOLD_IN_THREAD:
        outbox.post(session, CardKind.VERDICT, row.id, thread_of(ask), now)
    questions = list(session.exec(select(QuestionRow).where(QuestionRow.check_id == row.id)))
    for question in questions:
        outbox.refresh_card(session, CardKind.QUESTION, question.id, now)
    drop_expected(session, [row.id, *(question.id for question in questions)], now)


def escalate_soon(session: Session, check_id: str, now: datetime) -> None:
    enqueue_step(session, JobKind.ESCALATE, check_id, {"check": check_id}, now)
