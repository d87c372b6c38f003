"""The channel in which each text was said, and what the words of each proposal come from."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _table(name: str, *columns: str) -> Any:
    return sa.table(name, *map(sa.column, columns))


ASK = _table("ask", "id", "text_id", "channel")
DECISION = _table("decision", "id", "ask_id", "content_id", "reading_id")
READING = _table("reading", "id", "content_id")
CAPTURED = _table("captured_words", "subject", "text_id")
EXPECTED = _table("expected_words", "text_id", "channel")
QUESTION = _table("question", "id", "check_id")
ABOUT = [_table(name, "id", "decision_id") for name in ("checks", "override", "review")]
TEXT = _table("text", "id", "body", "channel")
PROPOSAL = sa.table(
    "proposal",
    sa.column("id"),
    sa.column("subject"),
    sa.column("precedent_id"),
    sa.column("sources", sa.JSON(none_as_null=True)),
)


def upgrade() -> None:
    op.add_column("text", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("proposal", sa.Column("sources", sa.JSON(none_as_null=True), nullable=True))
    bind = op.get_bind()
    known = TEXT.update().where(TEXT.c.id == sa.bindparam("text")).values(channel=sa.bindparam("said_in"))
    for find in _owners():
        said = [{"text": text, "said_in": channel} for text, channel in bind.execute(find) if text and channel]
        if said:
            bind.execute(known, said)
    _name_sources(bind)


def _owners() -> Iterator[Any]:
    """Yield queries for (text, channel) by what owns a text; captured words have the channel of their ask."""
    asked = DECISION.join(ASK, ASK.c.id == DECISION.c.ask_id)
    yield sa.select(EXPECTED.c.text_id, EXPECTED.c.channel)
    yield sa.select(ASK.c.text_id, ASK.c.channel)
    yield sa.select(DECISION.c.content_id, ASK.c.channel).select_from(asked)
    of_reading = READING.c.id == DECISION.c.reading_id
    yield sa.select(READING.c.content_id, ASK.c.channel).select_from(asked.join(READING, of_reading))
    for about in ABOUT:
        rows = asked.join(about, about.c.decision_id == DECISION.c.id)
        yield sa.select(CAPTURED.c.text_id, ASK.c.channel).select_from(
            rows.join(CAPTURED, CAPTURED.c.subject == about.c.id)
        )
    checks, *_ = ABOUT
    rows = asked.join(checks, checks.c.decision_id == DECISION.c.id).join(QUESTION, QUESTION.c.check_id == checks.c.id)
    yield sa.select(CAPTURED.c.text_id, ASK.c.channel).select_from(
        rows.join(CAPTURED, CAPTURED.c.subject == QUESTION.c.id)
    )


def _name_sources(bind: sa.Connection) -> None:
    """Name what proposals rest on. A subject names a check, override, review or decision, alone or in a part; proposals
    from counts, interviews and messages quote the channels that their text names, or none."""
    of_proposal = TEXT.join(PROPOSAL, PROPOSAL.c.precedent_id == TEXT.c.id)
    bodies = {row[0]: row[1] for row in bind.execute(sa.select(PROPOSAL.c.id, TEXT.c.body).select_from(of_proposal))}
    decisions = {each: each for (each,) in bind.execute(sa.select(DECISION.c.id))}
    for about in ABOUT:
        decisions |= {row[0]: row[1] for row in bind.execute(sa.select(about.c.id, about.c.decision_id))}
    for proposal, subject in bind.execute(sa.select(PROPOSAL.c.id, PROPOSAL.c.subject)).all():
        decision = next((decisions[part] for part in subject.split(":") if part in decisions), None)
        sources = [{"channel": each, "told": []} for each in _channels(bodies.get(proposal))]
        if decision:
            sources = [{"decision": decision, "told": []}]
        bind.execute(PROPOSAL.update().where(PROPOSAL.c.id == proposal).values(sources=sources))


def _channels(body: str | None) -> list[str]:
    return json.loads(body).get("channels") or [] if body and body.startswith("{") else []
