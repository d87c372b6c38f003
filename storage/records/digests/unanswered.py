"""Asks that a twin could not answer and nobody has answered since, for its expert's digest."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.db.identities import person_of, slack_id
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, TextRow
from storage.db.tables_twins import DigestRow
from storage.jobs.message_events import is_deleted
from storage.records.audiences import audience_of
from storage.records.captured_words import captured_words_of
from storage.records.checks import VERDICTS, asked_in_full, purpose_of
from storage.records.shared_checks import check_for
from twins.deciding.ask import Ask
from twins.deciding.decision import AskedBackFor, Cause, Decision
from twins.deciding.question_grammar import asks_question
from twins.freshness.digest import UnansweredAsk, UnansweredView
from twins.playbook.model import Twin
from twins.states import AskState
from twins.values import Outcome

WITHIN = timedelta(weeks=4)
_MOST = 300
_NO_ANSWER = (Outcome.NOT_COVERED, Outcome.UNSURE)
_NOT_FOR_WANT_OF_RULES = frozenset({Cause.PAUSED, Cause.NO_READING})


def unanswered_asks(session: Session, twin: Twin, now: datetime) -> Iterator[UnansweredAsk]:
    """Yield the unanswered asks of the last four weeks that the twin's own expert should answer: the newest first, each
    message once."""
    find = (
        select(col(DecisionRow.id))
        .where(DecisionRow.handle == twin.handle, col(DecisionRow.at) > now - WITHIN)
        .where(col(DecisionRow.outcome).in_(_NO_ANSWER))
        .order_by(col(DecisionRow.at).desc(), col(DecisionRow.id))
    )
    seen = set()
    for decision_id in session.exec(find.limit(_MOST)):
        found = unanswered_ask(session, twin, decision_id)
        if found and found.message not in seen:
            seen.add(found.message)
            yield found


def unanswered_ask(session: Session, twin: Twin, decision_id: str) -> UnansweredAsk | None:
    """Return an ask; None once something came of it, its texts are forgotten or another person is the one to ask."""
    row = session.get(DecisionRow, decision_id)
    ask = session.get(AskRow, row.ask_id) if row else None
    kept = session.get(TextRow, row.content_id) if row else None
    if row is None or ask is None or kept is None or row.outcome not in _NO_ANSWER or row.handle != twin.handle:
        return None
    decision, conductor = Decision.model_validate_json(kept.body), slack_id(session, ask.conductor)
    expert = twin.expert.slack
    is_theirs = (decision.person or twin.expert).slack == expert and conductor not in {None, expert}
    if ask.agent_id or not is_theirs or not _lacks_a_rule(decision) or _is_over(session, ask, row):
        return None
    text = asked_in_full(session, ask)
    made, message = Ask.of(text), (ask.team, ask.channel, ask.ts)
    said_to = audience_of(session, decision_id)
    return UnansweredAsk(
        row.id, row.handle, text, made.want, ask.conductor, row.at, message, said_to, is_question=asks_question(made)
    )


def _lacks_a_rule(decision: Decision) -> bool:
    back = decision.asks_back
    is_asked_back = back is not None and back.what is not AskedBackFor.PICK
    return not is_asked_back and not any(ground.cause in _NOT_FOR_WANT_OF_RULES for ground in decision.grounds)


def _is_over(session: Session, ask: AskRow, row: DecisionRow) -> bool:
    """Return whether a person has it, it was deleted or asked again, or another twin has answered it."""
    back = session.get(AskBackRow, row.id)
    if check_for(session, row) or (back and back.state is AskState.SUPERSEDED):
        return True
    if is_deleted(session, ask.team, ask.channel, ask.ts):
        return True
    same = (AskRow.team == ask.team, AskRow.channel == ask.channel, AskRow.ts == ask.ts)
    of_message = select(DecisionRow).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(*same)
    others = session.exec(of_message.where(col(DecisionRow.id) != row.id)).all()
    return any(each.outcome not in _NO_ANSWER or (each.handle == row.handle and each.at > row.at) for each in others)


def unanswered_view(session: Session, twin: Twin, decisions: Sequence[str]) -> UnansweredView | None:
    """Return a group of asks as a digest shows it now; None once nothing is left of it."""
    found = [each for decision in decisions if (each := unanswered_ask(session, twin, decision))]
    head = decisions[0]
    if found:
        return UnansweredView(head, twin.handle, tuple(found))
    settled = [row for decision in decisions if (row := _settled(session, decision))]
    for row in settled:
        words = captured_words_of(session, row.id, purpose_of(row.state))
        said_to = audience_of(session, row.decision_id)
        by = person_of(session, row.settled_by)
        return UnansweredView(head, twin.handle, (), by, words.text if words else "", said_to)
    return None


def _settled(session: Session, decision_id: str) -> CheckRow | None:
    row = session.get(DecisionRow, decision_id)
    check = check_for(session, row) if row else None
    return check if check and check.state in VERDICTS else None


def group_in(session: Session, digest_id: str, head: str) -> list[str]:
    """Return the decisions that a digest counts as one with the first of them."""
    digest = session.get(DigestRow, digest_id)
    groups = digest.unanswered or () if digest else ()
    return next((list(group) for group in groups if group and group[0] == head), [])


def digests_asking(session: Session, decisions: Sequence[str], now: datetime) -> list[str]:
    """Return the recent digests that show any of these decisions."""
    find = select(DigestRow).where(DigestRow.sent_at > now - 2 * WITHIN, col(DigestRow.unanswered).is_not(None))
    wanted = set(decisions)
    return [row.id for row in session.exec(find) if any(wanted & set(group) for group in row.unanswered or ())]
