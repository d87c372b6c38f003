"""Drafts, proposals and citations."""

from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("held", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("prompts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("handle"),
    )
    op.create_table(
        "edit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=True),
        sa.Column("proposal_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("edit_open", "edit", ["handle", "state", "seq"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("agreed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handle", "origin", "subject", name="proposal_once"),
    )
    op.create_index("proposal_open", "proposal", ["handle", "state"], unique=False)
    with op.batch_alter_table("arrangement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page", sa.String(), nullable=True))
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=True))
        batch_op.create_index("override_rule", ["rule_id", "state"], unique=False)
    op.create_table(
        "citation",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("is_against", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "rule_id"),
    )
    op.create_index("citation_rule", "citation", ["book", "rule_id", "wording", "at"], unique=False)
    _cite_what_was_decided()
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alike", sa.String(), nullable=True))
    op.create_table(
        "revoked",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("handle", "space"),
    )


def _cite_what_was_decided() -> None:
    """Record what earlier decisions cite, in the wording of the versions that made them."""
    bind = op.get_bind()
    versions = sa.table("twin_version", sa.column("id"), sa.column("handle"), sa.column("content", sa.JSON()))
    decisions = sa.table(
        "decision",
        sa.column("id"),
        sa.column("version_id"),
        sa.column("company_id"),
        sa.column("outcome"),
        sa.column("rules", sa.JSON()),
        sa.column("at", UtcDateTime()),
    )
    citations = sa.table(
        "citation",
        sa.column("decision_id"),
        sa.column("rule_id"),
        sa.column("book"),
        sa.column("wording"),
        sa.column("is_against", sa.Boolean()),
        sa.column("at", UtcDateTime()),
    )
    said = {
        (row.id, rule["id"]): (row.handle, _wording(rule))
        for row in bind.execute(sa.select(versions))
        for rule in (row.content or {}).get("rules", ())
    }
    for row in bind.execute(sa.select(decisions)).all():
        for rule_id in dict.fromkeys(row.rules or ()):
            found = said.get((row.version_id, rule_id)) or said.get((row.company_id, rule_id))
            if found:
                values = {
                    "decision_id": row.id,
                    "rule_id": rule_id,
                    "book": found[0],
                    "wording": found[1],
                    "is_against": row.outcome == "otherwise",
                    "at": row.at,
                }
                bind.execute(sa.insert(citations), values)


def _wording(rule: dict[str, Any]) -> str:
    parts = [rule["kind"], str(rule["tier"]), rule["text"], rule["why"], rule.get("unless") or ""]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]
