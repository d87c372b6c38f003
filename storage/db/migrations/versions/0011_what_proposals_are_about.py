"""What each proposal is about, in columns instead of a text with colons; and the number of changes of each card."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = ("handle", "origin", "subject", "about", "fingerprint", "reason_kind", "step")
PROPOSAL = sa.table(
    "proposal", *(sa.column(name) for name in ("id", "state", "precedent_id", "settled_at", "is_never", *_KEY))
)
TEXT = sa.table("text", sa.column("id"))


def upgrade() -> None:
    op.create_table(
        "card_version",
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("card", "subject"),
    )
    with op.batch_alter_table("proposal") as batch_op:
        for name in ("about", "fingerprint", "reason_kind"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("is_never", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint("proposal_once", type_="unique")
    bind = op.get_bind()
    for row in bind.execute(sa.select(PROPOSAL)).all():
        bind.execute(PROPOSAL.update().where(PROPOSAL.c.id == row.id).values(**_key(row)))
    for row in bind.execute(sa.select(PROPOSAL).where(PROPOSAL.c.is_never)).all():
        _merge(bind, row)
    kept = sa.text("state <> 'superseded'")
    op.create_index("proposal_once", "proposal", _KEY, unique=True, sqlite_where=kept, postgresql_where=kept)
    with op.batch_alter_table("proposal") as batch_op:
        for name in ("about", "fingerprint", "reason_kind", "step", "is_never"):
            batch_op.alter_column(name, server_default=None)


def _key(row: Any) -> dict[str, Any]:
    """Return the columns that a subject stands for. A superseded one ended in the proposal's id, which freed it."""
    subject = row.subject.removesuffix(f":{row.id}") if row.state == "superseded" else row.subject
    match row.origin, subject.split(":"):
        case "contested" | "to law" | "to default" | "law change", [about, fingerprint, "never"]:
            return {"subject": "", "about": about, "fingerprint": fingerprint, "is_never": True}
        case "contested", [about, fingerprint, kind, step] if step.isdecimal():
            key = {"about": about, "fingerprint": fingerprint, "reason_kind": kind}
            return {"subject": "", **key, "step": int(step)}
        case "to law", [about, fingerprint, "law"]:
            return {"subject": "", "about": about, "fingerprint": fingerprint}
        case "to default", [about, fingerprint, step] if step.isdecimal():
            return {"subject": "", "about": about, "fingerprint": fingerprint, "step": int(step)}
        case "law change", [about, fingerprint, decision]:
            return {"subject": decision, "about": about, "fingerprint": fingerprint}
        case "approvals", [about, "approvals", "never"]:
            return {"subject": "", "about": about, "is_never": True}
        case "approvals", [about, "approvals", step] if step.isdecimal():
            return {"subject": "", "about": about, "step": int(step)}
        case "phrasing", [decision, about]:
            return {"subject": decision, "about": about}
    return {"subject": subject}


def _merge(bind: sa.Connection, never: Any) -> None:
    """Put "never" on the proposal that was declined with it, and delete the row that stood for it."""
    same = [PROPOSAL.c[name] == getattr(never, name) for name in ("handle", "origin", "about", "fingerprint")]
    find = sa.select(PROPOSAL.c.id).where(*same, PROPOSAL.c.state != "superseded", sa.not_(PROPOSAL.c.is_never))
    is_declined = sa.case((PROPOSAL.c.state == "declined", 1), else_=0)
    declined = bind.execute(find.order_by(is_declined.desc(), PROPOSAL.c.settled_at.desc()).limit(1)).scalar()
    if declined:
        bind.execute(PROPOSAL.update().where(PROPOSAL.c.id == declined).values(is_never=True))
        bind.execute(PROPOSAL.delete().where(PROPOSAL.c.id == never.id))
        bind.execute(TEXT.delete().where(TEXT.c.id == never.precedent_id))
