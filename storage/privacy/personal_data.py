"""Export of everything stored about a person, for that person to read."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.attachments.attached_files import files_of
from storage.db.database import Database
from storage.db.identities import name_of_agent, text_of
from storage.db.tables_agents import AgentRow, AgentTokenRow, WebhookRow
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    OverrideRow,
    PersonRow,
    PersonSettingsRow,
    QuestionRow,
    ReadingRow,
    ReviewRow,
)
from storage.db.tables_products import ProductRequestRow
from storage.db.tables_twins import ConfirmationRow, EditRow, ProposalRow, RevokedSpaceRow
from storage.records.proposal_rows import proposal_of
from twins.authoring.lessons import ProposalOrigin
from twins.checking.captured_words import WordsPurpose

Facts = dict[str, Any]


class PersonalDataStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def about(self, slack: str, team: str | None = None) -> list[Facts]:
        """Return, per workspace, what a person asked, decided, wrote and set; empty for an unknown id."""
        with self._database.read() as session:
            find = select(PersonRow).where(PersonRow.slack == slack)
            people = session.exec(find.where(PersonRow.team == team) if team else find).all()
            return [_about(session, person) for person in people]


def _about(session: Session, person: PersonRow) -> Facts:
    mine = person.id
    spent = select(func.coalesce(func.sum(col(ReadingRow.cost)), 0)).where(ReadingRow.person == mine)

    def each(table: Any, where: Any, order: Any, tell: Callable[[Session, Any], Facts]) -> list[Facts]:
        return [tell(session, row) for row in session.exec(select(table).where(where).order_by(order))]

    return {
        "slack": person.slack,
        "name": person.name,
        "workspace": person.team,
        "asks": each(AskRow, AskRow.conductor == mine, AskRow.at, _ask),
        "overrides": each(OverrideRow, OverrideRow.by == mine, OverrideRow.clicked_at, _override),
        "verdicts": each(CheckRow, CheckRow.settled_by == mine, CheckRow.asked_at, _check),
        "questions": each(QuestionRow, QuestionRow.by == mine, QuestionRow.asked_at, _question),
        "reviews": each(ReviewRow, ReviewRow.settled_by == mine, ReviewRow.opened_at, _review),
        "confirmed": each(ConfirmationRow, ConfirmationRow.by == mine, ConfirmationRow.at, _confirmation),
        "edits": each(EditRow, EditRow.by == mine, EditRow.at, _edit),
        "suggestions": each(ProposalRow, ProposalRow.by == mine, ProposalRow.at, _proposal),
        "revoked": each(RevokedSpaceRow, RevokedSpaceRow.by == mine, RevokedSpaceRow.at, _revoked),
        "products": each(ProductRequestRow, ProductRequestRow.by == mine, ProductRequestRow.at, _product),
        "agents": each(AgentRow, AgentRow.person == mine, AgentRow.made_at, _agent),
        "webhooks": each(WebhookRow, WebhookRow.person == mine, WebhookRow.made_at, _webhook),
        "arranged": _arranged(session.get(PersonSettingsRow, mine)),
        "dollars_spent_on_readings": round(int(session.exec(spent).one()) / 1e6, 4),
    }


def _arranged(row: PersonSettingsRow | None) -> Facts:
    if row is None:
        return {}
    return {"away_until": _moment(row.away_until), "daily_card_at": row.reviews_at, "digest_at": row.digest_at}


def _agent(session: Session, row: AgentRow) -> Facts:
    tokens = session.exec(select(AgentTokenRow).where(AgentTokenRow.agent_id == row.id)).all()
    return {
        "name": row.name,
        "since": _moment(row.made_at),
        "tokens": [
            {
                "expires": _moment(each.expires_at),
                "removed": _moment(each.revoked_at),
                "used": _moment(each.used_at),
                "scopes": each.scopes,
            }
            for each in tokens
        ],
    }


def _webhook(_: Session, row: WebhookRow) -> Facts:
    return {"address": row.url, "since": _moment(row.made_at), "removed": _moment(row.removed_at)}


def _confirmation(_: Session, row: ConfirmationRow) -> Facts:
    return {"at": _moment(row.at), "twin": row.handle, "rule": row.rule_id}


def _edit(_: Session, row: EditRow) -> Facts:
    return {
        "at": _moment(row.at),
        "twin": row.handle,
        "part": row.part,
        "item": row.item,
        "state": row.state,
        "as": row.after,
    }


def _proposal(session: Session, row: ProposalRow) -> Facts:
    """Describe a proposal. The reason is theirs only in a law change; other proposals quote other people."""
    call = proposal_of(session, row).call
    why = call.said if row.origin == ProposalOrigin.LAW_CHANGE else ""
    return {
        "at": _moment(row.at),
        "twin": row.handle,
        "about": row.origin,
        "state": row.state,
        "ask": call.ask,
        "why": why,
    }


def _revoked(_: Session, row: RevokedSpaceRow) -> Facts:
    return {"at": _moment(row.at), "twin": row.handle, "space": row.space}


def _product(session: Session, row: ProductRequestRow) -> Facts:
    product = text_of(session, row.text_id)
    return {"at": _moment(row.at), "channel": row.channel, "product": product, "state": row.state}


def _ask(session: Session, row: AskRow) -> Facts:
    answers = session.exec(select(DecisionRow).where(DecisionRow.ask_id == row.id))
    return {
        "at": _moment(row.at),
        "channel": row.channel,
        "product": row.product,
        "text": text_of(session, row.text_id),
        "files": [{"name": f.name, "text": f.text} for f in files_of(session, row.team, row.channel, row.ts)],
        "by_agent": name_of_agent(session, row.agent_id) or None,
        "answers": [
            {"twin": each.handle, "outcome": each.outcome, "tier": each.tier, "words": _answered(session, each.id)}
            for each in answers
        ],
    }


def _answered(session: Session, decision: str) -> Sequence[str]:
    """Return their answers to the deciders' questions, and the reasons that they gave."""
    find = select(col(QuestionRow.id)).join(CheckRow, col(CheckRow.id) == col(QuestionRow.check_id))
    questions = session.exec(find.where(CheckRow.decision_id == decision))
    answers = [words for question in questions for words in _words(session, question, WordsPurpose.ANSWER)]
    return [*_words(session, decision, WordsPurpose.WHY), *answers]


def _override(session: Session, row: OverrideRow) -> Facts:
    return {
        "at": _moment(row.clicked_at),
        "rule": row.rule_id,
        "state": row.state,
        "kind": row.kind,
        "reasons": _words(session, row.id),
    }


def _check(session: Session, row: CheckRow) -> Facts:
    return {"at": _moment(row.settled_at), "verdict": row.state, "words": _words(session, row.id)}


def _question(session: Session, row: QuestionRow) -> Facts:
    return {"at": _moment(row.asked_at), "words": _words(session, row.id, WordsPurpose.QUESTION)}


def _review(session: Session, row: ReviewRow) -> Facts:
    return {"at": _moment(row.settled_at), "twin": row.handle, "verdict": row.state, "words": _words(session, row.id)}


def _words(session: Session, subject: str, *roles: WordsPurpose) -> Sequence[str]:
    find = select(CapturedWordsRow).where(CapturedWordsRow.subject == subject).order_by(col(CapturedWordsRow.revision))
    find = find.where(col(CapturedWordsRow.purpose).in_(roles)) if roles else find
    return [text_of(session, row.text_id) for row in session.exec(find)]


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None
