"""Outcomes in the words of the eight there are now, and the engine for which each version's cases were written.

Contents of decisions, cases of versions and entries of the audit log keep the words that they were written with: they
are bound by digests, and their readers know both.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORDS = {"otherwise": "not_by_default", "handed_over": "not_covered"}


def upgrade() -> None:
    decision = sa.table("decision", sa.column("outcome", sa.String))
    for old, new in WORDS.items():
        op.execute(decision.update().where(decision.c.outcome == old).values(outcome=new))
    with op.batch_alter_table("twin_version") as batch_op:
        batch_op.add_column(sa.Column("engine", sa.Integer(), nullable=False, server_default="1"))  # of older processes
