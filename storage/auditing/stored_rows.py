"""Rows as the audit log describes them, with the digests of their texts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.db.tables_agents import AgentRow, AgentTokenRow, WebhookRow
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    OverrideRow,
    QuestionRow,
    ReviewRow,
    TextRow,
)
from storage.db.tables_products import ProductRequestRow
from storage.db.tables_twins import RevokedSpaceRow, TwinRow, VersionRow
from twins.audit import text_digest, version_digest
from twins.auditing.differences import DELETED
from twins.auditing.recorded_agents import token_digest, token_row, token_state
from twins.auditing.recorded_rows import Recorded, words_row

Rows = Iterator[tuple[str, Mapping[str, Any]]]
_AT_ONCE = 2_000


def _read(session: Session, columns: Sequence[Any], text_id: Any = None) -> Iterator[Sequence[Any]]:
    """Yield columns; if `text_id` is given, with the digest of that text as the last."""
    wanted: Any = columns
    if text_id is None:
        yield from session.execute(select(*wanted).execution_options(yield_per=_AT_ONCE))
        return
    wanted = (*columns, col(TextRow.salt), col(TextRow.body))
    found = select(*wanted).outerjoin(TextRow, col(TextRow.id) == text_id)
    for *values, salt, body in session.execute(found.execution_options(yield_per=_AT_ONCE)):
        yield [*values, DELETED if body is None else text_digest(salt, body)]


def _asks(session: Session) -> Rows:
    columns = (col(AskRow.id), col(AskRow.conductor), col(AskRow.at), col(AskRow.agent_id))
    for row, conductor, at, agent, text in _read(session, columns, col(AskRow.text_id)):
        yield row, {"conductor": conductor, "at": at, "agent": agent, "text": text}


def _decisions(session: Session) -> Rows:
    names = ("ask", "version", "outcome", "tier", "rules", "space", "check", "at", "content")
    columns = (
        col(DecisionRow.id),
        col(DecisionRow.ask_id),
        col(DecisionRow.version_id),
        col(DecisionRow.outcome),
        col(DecisionRow.tier),
        col(DecisionRow.rules),
        col(DecisionRow.space),
        col(DecisionRow.check_id),
        col(DecisionRow.at),
    )
    for row, *values in _read(session, columns, col(DecisionRow.content_id)):
        yield row, dict(zip(names, values, strict=True))


def _words(session: Session) -> Rows:
    columns = (
        col(CapturedWordsRow.subject),
        col(CapturedWordsRow.purpose),
        col(CapturedWordsRow.revision),
        col(CapturedWordsRow.deleted_at),
    )
    for subject, purpose, revision, deleted_at, text in _read(session, columns, col(CapturedWordsRow.text_id)):
        yield words_row(subject, purpose, revision), {"text": text, "deleted": deleted_at is not None}


def _requests(session: Session) -> Rows:
    names = ("by", "state", "settled_by", "text")
    columns = (
        col(ProductRequestRow.id),
        col(ProductRequestRow.by),
        col(ProductRequestRow.state),
        col(ProductRequestRow.settled_by),
    )
    for row, *values in _read(session, columns, col(ProductRequestRow.text_id)):
        yield row, dict(zip(names, values, strict=True))


def _versions(session: Session) -> Rows:
    names = ("id", "handle", "number", "digest", "files", "content", "note")
    for row, handle, number, digest, files, content, note in _read(
        session, [col(getattr(VersionRow, n)) for n in names]
    ):
        said = {"handle": handle, "number": number, "digest": digest}
        yield row, {**said, "texts": version_digest(files, content, note)}


def _questions(session: Session) -> Rows:
    for row, by, answered_at in _read(
        session, [col(QuestionRow.id), col(QuestionRow.by), col(QuestionRow.answered_at)]
    ):
        yield row, {"by": by, "is_answered": answered_at is not None}


def _twins(session: Session) -> Rows:
    names = ("version", "mode", "stopped_on")
    columns = (col(TwinRow.handle), col(TwinRow.version_id), col(TwinRow.mode), col(TwinRow.stopped_on))
    for handle, *values in _read(session, columns):
        yield handle, dict(zip(names, values, strict=True))


def _revoked(session: Session) -> Rows:
    for handle, space in _read(session, [col(RevokedSpaceRow.handle), col(RevokedSpaceRow.space)]):
        yield f"{handle}/{space}", {}


def _agents(session: Session) -> Rows:
    for row, by, name, salt in _read(session, [col(getattr(AgentRow, n)) for n in ("id", "person", "name", "salt")]):
        yield row, {"person": by, "name": text_digest(salt, name)}


def _tokens(session: Session) -> Rows:
    """Two tokens of an agent that end at one moment weren't both made by the program."""
    names = ("digest", "agent_id", "scopes", "expires_at", "revoked_at")
    seen = set()
    for digest, agent, scopes, expires, revoked in _read(session, [col(getattr(AgentTokenRow, n)) for n in names]):
        row = token_row(agent, expires)
        row = f"{row}/{token_digest(digest)}" if row in seen else row
        seen.add(row)
        stated = {"agent": agent, "scopes": scopes, "state": token_state(revoked)}
        yield row, {**stated, "digest": token_digest(digest)}


def _webhooks(session: Session) -> Rows:
    names = ("id", "person", "url", "salt", "fingerprint", "removed_at")
    for row, by, url, salt, secret, removed_at in _read(session, [col(getattr(WebhookRow, n)) for n in names]):
        address = text_digest(salt, url)
        yield row, {"by": by, "address": address, "secret": secret, "is_removed": removed_at is not None}


def _plain(table: Any, **columns: str) -> Callable[[Session], Rows]:
    """Read columns as they are, by the names that the audit log has for them."""

    def read(session: Session) -> Rows:
        for row, *values in _read(session, [col(table.id), *(col(getattr(table, each)) for each in columns.values())]):
            yield row, dict(zip(columns, values, strict=True))

    return read


_SETTLED = {"state": "state", "settled_at": "settled_at"}
STORED: Mapping[Recorded, Callable[[Session], Rows]] = {
    Recorded.ASK: _asks,
    Recorded.DECISION: _decisions,
    Recorded.CHECK: _plain(
        CheckRow,
        **_SETTLED,
        settled_by="settled_by",
        decision="decision_id",
        owner="owner",
        holder="holder",
        digest="digest",
        asked_at="asked_at",
    ),
    Recorded.QUESTION: _questions,
    Recorded.OVERRIDE: _plain(OverrideRow, **_SETTLED, decision="decision_id", rule="rule_id", by="by", kind="kind"),
    Recorded.REVIEW: _plain(ReviewRow, **_SETTLED, settled_by="settled_by", decision="decision_id"),
    Recorded.WORDS: _words,
    Recorded.VERSION: _versions,
    Recorded.TWIN: _twins,
    Recorded.REVOKED_SPACE: _revoked,
    Recorded.PRODUCT_REQUEST: _requests,
    Recorded.AGENT: _agents,
    Recorded.AGENT_TOKEN: _tokens,
    Recorded.WEBHOOK: _webhooks,
}
