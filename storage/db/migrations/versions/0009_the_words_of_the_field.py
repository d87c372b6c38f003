"""Tables and columns named after what they hold: the conductor, captured and expected words, digest items.

Entries of the audit log keep the words that they were written with; this migration adds one entry that says what was
renamed.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime
from twins.audit import Act, chained

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = {
    "remark": "captured_words",
    "awaited": "expected_words",
    "arrangement": "person_settings",
    "look": "digest_item",
    "revoked": "revoked_space",
}
COLUMNS = {
    "ask": {"asker": "conductor"},
    "checks": {"alike": "similarity_key"},
    "citation": {"wording": "fingerprint"},
    "confirmation": {"wording": "fingerprint"},
    "digest_item": {"wording": "fingerprint"},
    "digest": {"looks": "items"},
    "proposal": {"call_id": "precedent_id"},
    "captured_words": {"role": "purpose"},
    "expected_words": {"role": "purpose"},
    "person_settings": {"next_round_at": "next_inbox_at"},
}
INDEXES = [
    ("captured_words", "remark_source", "captured_words_source", ["channel", "ts"]),
    ("expected_words", "awaited_thread", "expected_words_thread", ["channel", "thread_ts", "state"]),
    ("expected_words", "awaited_subject", "expected_words_subject", ["subject"]),
    ("expected_words", "awaited_decision", "expected_words_decision", ["decision_id"]),
    ("digest_item", "look_rule", "digest_item_rule", ["handle", "state"]),
    ("person_settings", "ix_arrangement_next_round_at", "ix_person_settings_next_inbox_at", ["next_inbox_at"]),
    ("person_settings", "ix_arrangement_next_digest_at", "ix_person_settings_next_digest_at", ["next_digest_at"]),
]


def upgrade() -> None:
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            op.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"')
    for table, old, new, indexed in INDEXES:
        op.drop_index(old, table_name=table)
        op.create_index(new, table, indexed)
    with op.batch_alter_table("captured_words") as batch_op:
        batch_op.drop_constraint("remark_once", type_="unique")
        batch_op.create_unique_constraint("captured_words_once", ["subject", "purpose", "revision"])
    with op.batch_alter_table("person_settings") as batch_op:
        batch_op.drop_column("last_round_at")
    _say_so(op.get_bind())


def _say_so(connection: sa.Connection) -> None:
    """Add the audit entry, unless the database has no entries: then there are no old words to explain."""
    head = sa.table("audit_head", sa.column("seq", sa.Integer), sa.column("hash", sa.String))
    seq, before = connection.execute(sa.select(head.c.seq, head.c.hash).with_for_update()).one()
    if not seq:
        return
    facts = {"revision": revision, "tables": TABLES, "columns": COLUMNS}
    entry = chained(seq + 1, Act(datetime.now(UTC), "tables renamed", None, "database", facts), before)
    audit = sa.table(
        "audit",
        sa.column("seq", sa.Integer),
        sa.column("at", UtcDateTime()),
        sa.column("act", sa.String),
        sa.column("actor", sa.String),
        sa.column("subject", sa.String),
        sa.column("facts", sa.JSON(none_as_null=True)),
        sa.column("before", sa.String),
        sa.column("hash", sa.String),
    )
    act = entry.act
    connection.execute(
        audit.insert().values(
            seq=entry.seq,
            at=act.at,
            act=act.act,
            actor=None,
            subject=act.subject,
            facts=facts,
            before=entry.before,
            hash=entry.hash,
        )
    )
    connection.execute(head.update().values(seq=entry.seq, hash=entry.hash))
