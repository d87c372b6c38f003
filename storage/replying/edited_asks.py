"""Edited asks: what nobody has settled is superseded, and all twins of the message answer the new words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import locked, supersede_answer
from storage.asking.twin_choices import supersede_choice
from storage.db.audit_log import record
from storage.db.identities import person_id, slack_id, text_of
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow, ReviewRow
from storage.jobs import outbox
from storage.jobs.rows import enqueue
from storage.overriding.override_rows import move_override, refresh_override
from storage.records.checks import give_verdict
from storage.records.open_reviews import supersede_review
from storage.records.shared_checks import check_for
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.checks import is_same_ask
from twins.job_payloads import MessageEdit, mention_again
from twins.jobs import CardKind, Job, JobKind
from twins.states import AskState, CheckState, OverrideState, ReviewState

_OVER = frozenset({AskState.LAPSED, AskState.SUPERSEDED})


@dataclass(frozen=True)
class OpenAnswer:
    """A decision on an edited or deleted ask, its rows locked, with what came of it so far."""

    row: DecisionRow
    state: AskState | None
    check: CheckRow | None
    review: ReviewRow | None
    overrides: Sequence[OverrideRow]

    @property
    def is_settled(self) -> bool:
        """Whether a person has acted on it, or a newer answer has replaced it."""
        if self.state in _OVER or (self.check and self.check.state != CheckState.WAITING):
            return True
        is_reviewed = self.review is not None and self.review.state != ReviewState.OPEN
        return is_reviewed or any(each.state == OverrideState.RECORDED for each in self.overrides)


def supersede_reworded(session: Session, versions: VersionStore, said: MessageEdit, text: str, now: datetime) -> bool:
    """Supersede what is open of an edited ask, and have `text` (the ask without twin names) answered by all its twins.
    False if nothing is open, or only spaces and capitals changed."""
    apps = {ask.app for ask in _reworded(session, said, text) if _supersede(session, versions, ask, now)}
    for app in sorted(apps):  # each mentioned app answers, whichever received the edit
        _ask_again(session, said, app, now)
    return bool(apps)


def asks_of(session: Session, team: str, channel: str | None, ts: str) -> Sequence[AskRow]:
    """Return every ask of a message, of each app and wording."""
    of_message = (AskRow.team == team, AskRow.channel == channel, AskRow.ts == ts)
    return session.exec(select(AskRow).where(*of_message).order_by(col(AskRow.at), col(AskRow.id))).all()


def _reworded(session: Session, said: MessageEdit, text: str) -> list[AskRow]:
    place = said.act.place
    return [
        ask
        for ask in asks_of(session, place.team, place.channel, said.ts)
        if slack_id(session, ask.conductor) == said.act.by and not is_same_ask(text_of(session, ask.text_id), text)
    ]


def _supersede(session: Session, versions: VersionStore, ask: AskRow, now: datetime) -> bool:
    """Supersede the answers to an ask that nobody has settled; False if there is none. Go-aheads too: they were given
    for other words than those above them now."""
    answers = answers_of(session, ask)
    if not answers:
        return supersede_choice(session, ask, now)
    still_open = [each for each in answers if not each.is_settled]
    for each in still_open:
        _close(session, versions, each, ask, now)
    return bool(still_open)


def answers_of(session: Session, ask: AskRow) -> list[OpenAnswer]:
    """Lock the decisions on an ask FOR NO KEY UPDATE: a transaction that holds a check can still insert rows that refer
    to them, so the two don't deadlock."""
    find = select(DecisionRow).where(DecisionRow.ask_id == ask.id).order_by(col(DecisionRow.id))
    rows = session.exec(find.with_for_update(key_share=True)).all()
    backs = [locked(session, row.id) for row in rows]
    checks = [check_for(session, row, locks=True) for row in rows]
    return [
        OpenAnswer(row, back.state if back else None, check, _review_of(session, row), _overrides_of(session, row))
        for row, back, check in zip(rows, backs, checks, strict=True)
    ]


def _review_of(session: Session, row: DecisionRow) -> ReviewRow | None:
    return session.exec(select(ReviewRow).where(ReviewRow.decision_id == row.id).with_for_update()).first()


def _overrides_of(session: Session, row: DecisionRow) -> Sequence[OverrideRow]:
    return session.exec(select(OverrideRow).where(OverrideRow.decision_id == row.id)).all()


def _close(session: Session, versions: VersionStore, answer: OpenAnswer, ask: AskRow, now: datetime) -> None:
    """Supersede one answer, with its check, its review and the overrides that wait for a reason."""
    lapse_overrides(session, answer, now)
    if answer.check:
        give_verdict(session, answer.check, CheckState.SUPERSEDED, ask.conductor, now)
        return
    supersede_answer(session, answer.row, ask, now)
    close_review(session, versions, answer, ask, now)


def lapse_overrides(session: Session, answer: OpenAnswer, now: datetime) -> None:
    """Let the overrides lapse that wait for a reason."""
    for override in answer.overrides:
        if move_override(session, override, OverrideState.LAPSED, now):
            record(session, Act(now, ActWord.OVERRIDE_LAPSED, override.by, override.id, {"rule": override.rule_id}))
            refresh_override(session, override, now)


def close_review(session: Session, versions: VersionStore, answer: OpenAnswer, ask: AskRow, now: datetime) -> None:
    if answer.review and supersede_review(session, answer.review, now):
        twin = versions.version(session, answer.row.version_id).twin
        for person in (twin.expert, *twin.deputies):
            outbox.refresh_card(session, CardKind.INBOX, person_id(session, ask.team, person.slack), now)


def _ask_again(session: Session, said: MessageEdit, app: str, now: datetime) -> None:
    key, place = said.act.job_id.removeprefix(f"{JobKind.EDIT}:"), said.act.place
    of_app = replace(place, app=app, channel=place.channel or "", thread_ts=said.thread_ts)
    again = mention_again(of_app, said.ts, said.text, key, user_team=said.user_team, shared=said.shared)
    lane = f"in:{of_app.channel}:{of_app.thread_ts}"
    enqueue(session, Job(f"{JobKind.ASK}:{app}:{key}", JobKind.ASK, lane, again, said.ts, now), now)
