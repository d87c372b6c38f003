"""Erasure of a person: identity, texts, and traces in jobs."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, exists, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.attachments.attached_files import file_texts_of
from storage.db.identities import new_id
from storage.db.tables_ask_backs import AskBackRow, SynthesisRow
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    ExpectedWordsRow,
    OverrideRow,
    PersonRow,
    PersonSettingsRow,
    QuestionRow,
    ReadingRow,
    ReviewRow,
    TextRow,
)
from storage.db.tables_jobs import AttachedFileRow, CardVersionRow, DeletedMessageRow, JobRow, PostedRow, ThreadRow
from storage.db.tables_products import ProductRequestRow
from storage.db.tables_twins import DraftRow, ProposalRow, TwinRow
from storage.privacy.forget_agents import forget_agents, texts_of_agents
from storage.privacy.texts import delete_texts, supersede, texts_of
from storage.records.product_requests import supersede_requests
from storage.records.versions import VersionStore
from twins.audience import FORGOTTEN_CHANNEL
from twins.checking.captured_words import WordsPurpose
from twins.jobs import JobState
from twins.playbook.model import Twin, Version
from twins.states import CheckState, OverrideState, ReviewState

_TELLING = 12
"""Shortest text, in characters, that is searched for in proposals; a shorter one identifies no person."""


class StillNeededError(Exception):
    """Reason why a person can't be forgotten yet, with the remedy."""


def refuse_while_needed(session: Session, versions: VersionStore, people: Sequence[PersonRow]) -> None:
    """Raise StillNeededError if a twin, or something open, needs these people."""
    slack, ids = {person.slack for person in people}, [person.id for person in people]
    kept = sorted({version.twin.handle for version in _versions(session, versions) if slack & _named_in(version.twin)})
    if kept:
        raise StillNeededError(
            f"They are named in {', '.join(kept)}. Publish these twins without them first: `zerohandoff twin "
            "export`, edit, `twin publish`; if they have left, `twin mode HANDLE live` lets a twin answer."
        )
    begun = select(col(DraftRow.handle)).where(col(DraftRow.begun_by).in_(ids))
    drafts = session.exec(begun.where(~exists().where(col(TwinRow.handle) == col(DraftRow.handle)))).all()
    if drafts:
        raise StillNeededError(
            f"They began twins that nobody published: {', '.join(sorted(drafts))}. Publish them or give them up."
        )
    waiting = _still_open(session, ids)
    if waiting:
        raise StillNeededError(
            f"{waiting} checks, reviews or overrides of theirs are open. Settle or withdraw them first."
        )


def _versions(session: Session, versions: VersionStore) -> list[Version]:
    """Return the live and the pending version of every twin."""
    rows = session.exec(select(col(TwinRow.version_id), col(TwinRow.pending_id)))
    return [versions.version(session, each) for row in rows for each in row if each]


def _named_in(twin: Twin) -> set[str]:
    spaces = [person.slack for space in twin.spaces for person in (*space.who, space.granted_by)]
    elsewhere = [gap.person.slack for gap in twin.scope.not_covered if gap.person]
    products = [person.slack for product in twin.products for person in product.people]
    return {twin.expert.slack, *(person.slack for person in twin.deputies), *spaces, *elsewhere, *products}


def _still_open(session: Session, ids: Sequence[str]) -> int:
    """Count checks and reviews of these people's asks, checks they hold, and overrides without a reason."""
    theirs = select(col(DecisionRow.id)).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    theirs = theirs.where(col(AskRow.conductor).in_(ids))
    checks = or_(col(CheckRow.decision_id).in_(theirs), col(CheckRow.holder).in_(ids))
    found = [
        *session.exec(select(col(CheckRow.id)).where(CheckRow.state == CheckState.WAITING, checks)),
        *session.exec(
            select(col(ReviewRow.id)).where(
                ReviewRow.state == ReviewState.OPEN, col(ReviewRow.decision_id).in_(theirs)
            ),
        ),
        *session.exec(
            select(col(OverrideRow.id)).where(OverrideRow.state == OverrideState.WAITING, col(OverrideRow.by).in_(ids)),
        ),
    ]
    return len(found)


def forget_person(session: Session, person: PersonRow, now: datetime) -> int:
    """Erase one person, within the caller's transaction; return the number of texts."""
    asks = session.exec(select(col(AskRow.id)).where(AskRow.conductor == person.id)).all()
    said = [*_own_texts(session, asks), *_said_by(session, person.id, asks), *texts_of_agents(session, person.id)]
    proposals = list({*session.exec(_proposals_of(person)), *_quoting(session, said)})
    requests = session.exec(select(ProductRequestRow).where(ProductRequestRow.by == person.id)).all()
    texts = [*said, *texts_of(session, (), proposals), *(each.text_id for each in requests)]
    supersede(session, proposals, now)
    supersede_requests(session, requests, now)
    delete_texts(session, texts)
    _forget_places(session, person, asks)
    forget_agents(session, person.id)
    session.exec(delete(CardVersionRow).where(col(CardVersionRow.subject) == person.id))
    session.exec(delete(PersonSettingsRow).where(col(PersonSettingsRow.person) == person.id))
    session.exec(delete(PersonRow).where(col(PersonRow.id) == person.id))
    return len(set(texts))


def _own_texts(session: Session, asks: Sequence[str]) -> list[str]:
    """Return the texts of their asks, readings and answers, without what others said about these."""
    reading = select(col(ReadingRow.content_id)).join(DecisionRow, col(DecisionRow.reading_id) == col(ReadingRow.id))
    before = select(col(AskBackRow.before_id)).join(DecisionRow, col(DecisionRow.id) == col(AskBackRow.decision_id))
    found: list[SelectOfScalar[Any]] = [
        select(col(AskRow.text_id)).where(col(AskRow.id).in_(asks)),
        select(col(DecisionRow.content_id)).where(col(DecisionRow.ask_id).in_(asks)),
        reading.where(col(DecisionRow.ask_id).in_(asks), col(ReadingRow.content_id).is_not(None)),
        before.where(col(DecisionRow.ask_id).in_(asks), col(AskBackRow.before_id).is_not(None)),
        select(col(SynthesisRow.content_id)).where(col(SynthesisRow.ask_id).in_(asks)),
    ]
    return [*(text for each in found for text in session.exec(each)), *file_texts_of(session, asks)]


def _quoting(session: Session, said: Sequence[str]) -> list[str]:
    """Return proposals by anyone that quote these texts: one may quote several people."""
    bodies = session.exec(select(col(TextRow.body)).where(col(TextRow.id).in_(said)))
    words = [json.dumps(body, ensure_ascii=False)[1:-1] for body in bodies if len(body) >= _TELLING]
    find = select(col(ProposalRow.id), col(TextRow.body)).join(
        TextRow, col(TextRow.id) == col(ProposalRow.precedent_id)
    )
    rows = session.exec(find)
    return [proposal for proposal, body in rows if any(word in body for word in words)]


def _proposals_of(person: PersonRow) -> SelectOfScalar[Any]:
    """Select the proposals that rest on their words: their own, or from their override, review or check."""
    overrides = select(col(OverrideRow.id)).where(OverrideRow.by == person.id)
    reviews = select(col(ReviewRow.id)).where(ReviewRow.settled_by == person.id)
    checks = select(col(CheckRow.id)).where(CheckRow.settled_by == person.id)
    subject = col(ProposalRow.subject)
    return select(col(ProposalRow.id)).where(
        or_(col(ProposalRow.by) == person.id, subject.in_(overrides), subject.in_(reviews), subject.in_(checks))
    )


def _said_by(session: Session, person: str, asks: Sequence[str]) -> list[str]:
    """Return the texts of their captured words: reasons, changes, corrections, questions and answers."""
    decided = select(col(DecisionRow.id)).where(col(DecisionRow.ask_id).in_(asks))
    checks = select(col(CheckRow.id)).where(col(CheckRow.decision_id).in_(decided))
    theirs: list[tuple[SelectOfScalar[Any], tuple[WordsPurpose, ...]]] = [
        (select(col(OverrideRow.id)).where(OverrideRow.by == person), (WordsPurpose.REASON,)),
        (select(col(CheckRow.id)).where(CheckRow.settled_by == person), (WordsPurpose.REASON, WordsPurpose.CHANGES)),
        (select(col(ReviewRow.id)).where(ReviewRow.settled_by == person), (WordsPurpose.CORRECTION,)),
        (select(col(QuestionRow.id)).where(QuestionRow.by == person), (WordsPurpose.QUESTION,)),
        (select(col(QuestionRow.id)).where(col(QuestionRow.check_id).in_(checks)), (WordsPurpose.ANSWER,)),
        (decided, (WordsPurpose.WHY,)),
    ]
    found: list[SelectOfScalar[Any]] = [
        select(col(CapturedWordsRow.text_id)).where(
            col(CapturedWordsRow.subject).in_(subjects), col(CapturedWordsRow.purpose).in_(roles)
        )
        for subjects, roles in theirs
    ]
    expected_words = select(col(ExpectedWordsRow.text_id)).where(
        ExpectedWordsRow.by == person, col(ExpectedWordsRow.text_id).is_not(None)
    )
    return [text for each in (*found, expected_words) for text in session.exec(each)]


def _forget_places(session: Session, person: PersonRow, asks: Sequence[str]) -> None:
    """Remove Slack ids of a person and their direct messages."""
    cards = select(col(PostedRow.channel)).where(PostedRow.user == person.slack, PostedRow.team == person.team)
    direct = {channel for channel in session.exec(cards) if channel.startswith("D")}
    found = select(col(AskRow.channel)).where(col(AskRow.id).in_(asks), col(AskRow.channel).startswith("D"))
    direct |= set(session.exec(found))
    session.exec(delete(ThreadRow).where(col(ThreadRow.channel).in_(direct)))
    session.exec(delete(AttachedFileRow).where(col(AttachedFileRow.channel).in_(direct)))
    session.exec(delete(DeletedMessageRow).where(col(DeletedMessageRow.channel).in_(direct)))
    session.exec(update(AskRow).where(col(AskRow.channel).in_(direct)).values(channel=FORGOTTEN_CHANNEL))
    session.exec(update(TextRow).where(col(TextRow.channel).in_(direct)).values(channel=FORGOTTEN_CHANNEL))
    session.exec(
        update(CapturedWordsRow).where(col(CapturedWordsRow.channel).in_(direct)).values(channel=None, ts=None)
    )
    session.exec(update(ExpectedWordsRow).where(col(ExpectedWordsRow.channel).in_(direct)).values(channel=None))
    session.exec(delete(PostedRow).where(or_(col(PostedRow.user) == person.slack, col(PostedRow.channel).in_(direct))))
    _forget_names(session, sorted(direct))
    for mark in (person.slack, *sorted(direct)):
        _forget_work(session, mark)


def _forget_names(session: Session, direct: Sequence[str]) -> None:
    """Rename the readings and revisions whose keys contain the channel of the ask."""
    for channel in direct:
        find = select(col(ReadingRow.id)).where(col(ReadingRow.id).contains(f":{channel}:", autoescape=True))
        for reading in session.exec(find):
            new = f"{FORGOTTEN_CHANNEL}:{new_id()}"
            of_it = col(DecisionRow.reading_id) == reading
            session.exec(update(ReadingRow).where(col(ReadingRow.id) == reading).values(id=new))
            session.exec(update(DecisionRow).where(of_it).values(reading_id=new))
        named = col(AskRow.revision).contains(f":{channel}:", autoescape=True)
        session.exec(update(AskRow).where(named).values(revision=col(AskRow.id)))


def _forget_work(session: Session, mark: str) -> None:
    """Delete jobs by and for them, and blank other finished jobs that mention them. Other people's open jobs stay."""
    find = select(col(JobRow.id), col(JobRow.lane), col(JobRow.state), col(JobRow.payload)).where(
        or_(*(column.contains(mark, autoescape=True) for column in (col(JobRow.id), col(JobRow.lane), _PAYLOAD)))
    )
    for job, lane, state, payload in session.exec(find).all():
        said = payload or {}
        place = said.get("place") or {}
        is_theirs = mark in {said.get("user"), said.get("channel"), place.get("user"), place.get("channel")}
        if is_theirs or mark in f"{job}:{lane}".split(":"):
            session.exec(delete(JobRow).where(col(JobRow.id) == job))
        elif state != JobState.OPEN:
            session.exec(update(JobRow).where(col(JobRow.id) == job).values(payload=None))


_PAYLOAD = cast(col(JobRow.payload), String)
