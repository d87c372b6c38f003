"""Audiences of what is stored: the place where it was said, and the people who were in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.db.identities import slack_id
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, QuestionRow, ReviewRow, TextRow
from storage.db.tables_jobs import PostedRow
from storage.db.tables_twins import ProposalRow, TwinRow, VersionRow
from storage.records.shared_checks import check_for
from twins.audience import NOBODY_ELSE, Audience, is_direct
from twins.jobs import CardKind

Source = Mapping[str, Any]
"""What words of a proposal come from: a decision or a channel, and the opaque ids of other people who were told."""


def from_decision(decision_id: str, told: Iterable[str] = ()) -> Source:
    return {"decision": decision_id, "told": sorted(set(told))}


def from_channel(channel: str, told: Iterable[str] = ()) -> Source:
    """Return a channel as a source; a person's direct messages as the people who read them, without their id."""
    return {"channel": None if is_direct(channel) else channel, "told": sorted(set(told))}


def audience_of(session: Session, decision_id: str) -> Audience:
    """Return who was in an ask: its conductor, the people who were asked to decide or to review it, and the place.
    Its answer, verdict and reasons have the same audience."""
    decision = session.get(DecisionRow, decision_id)
    ask = session.get(AskRow, decision.ask_id) if decision else None
    if decision is None or ask is None:
        return NOBODY_ELSE
    check = check_for(session, decision)
    review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
    return audience_with(session, ask, check, review)


def audience_with(session: Session, ask: AskRow, check: CheckRow | None, review: ReviewRow | None) -> Audience:
    text = session.get(TextRow, ask.text_id)
    known = {ask.conductor, *_deciders(session, check)}
    if review:
        known.add(review.settled_by or "")
    people = {slack for each in known if each and (slack := slack_id(session, each))}
    if check:
        people |= set(_sent_to(session, check.id))
    if review and (expert := _expert_of(session, review.handle)):
        people.add(expert)
    channel = text.channel if text else None
    return Audience(channel or ask.channel, frozenset(people))


def audiences_of(session: Session, row: ProposalRow) -> tuple[Audience, ...]:
    """Return the audiences of a proposal's words, one for each source. If its sources aren't known, nobody may read
    it."""
    if row.sources is None:
        return (NOBODY_ELSE,)
    return tuple(_of_source(session, each) for each in row.sources)


def joined(sources: Sequence[Source]) -> list[Source]:
    return [each for at, each in enumerate(sources) if each not in sources[:at]]


def _of_source(session: Session, source: Source) -> Audience:
    told = [slack_id(session, each) for each in source.get("told", ())]
    if "decision" in source:
        return audience_of(session, source["decision"]).joined_by(*told)
    return Audience(source.get("channel")).joined_by(*told)


def _deciders(session: Session, check: CheckRow | None) -> Iterable[str]:
    if check is None:
        return ()
    asked = session.exec(select(QuestionRow.by).where(QuestionRow.check_id == check.id))
    return filter(None, (check.owner, check.holder, check.colleague, check.settled_by, *asked))


def _sent_to(session: Session, check_id: str) -> Iterable[str]:
    find = select(PostedRow.user).where(PostedRow.subject == check_id, PostedRow.card == CardKind.CHECK)
    return (user for user in session.exec(find) if user)


def _expert_of(session: Session, handle: str) -> str | None:
    find = select(col(VersionRow.content)["expert"]["slack"].as_string())
    find = find.join(TwinRow, col(TwinRow.version_id) == col(VersionRow.id)).where(col(TwinRow.handle) == handle)
    found = session.exec(find).first()
    return str(found) if found else None
