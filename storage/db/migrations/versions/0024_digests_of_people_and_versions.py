"""A salt for each person, and one audit entry or more with the digests of the people and versions that are there.

Ids of new people are such digests, and entries of new versions hold theirs, so that `audit verify` can compare them.
Rows of processes of the version before, which write neither, aren't compared.
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime
from twins.audit import Act, chained, person_digest, version_digest

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AT_ONCE = 500
"""Digests in one entry."""
PERSON = sa.table("person", *(sa.column(name, sa.String) for name in ("id", "team", "slack", "salt")))
VERSION = sa.table(
    "twin_version",
    sa.column("id", sa.String),
    sa.column("files", sa.JSON),
    sa.column("content", sa.JSON),
    sa.column("note", sa.String),
)
HEAD = sa.table("audit_head", sa.column("seq", sa.Integer), sa.column("hash", sa.String))
AUDIT = sa.table(
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


def upgrade() -> None:
    op.add_column("person", sa.Column("salt", sa.String(), nullable=True))
    connection = op.get_bind()
    digests = [("people", *each) for each in _people(connection)]
    digests += [("versions", *each) for each in _versions(connection)]
    seq, before = connection.execute(sa.select(HEAD.c.seq, HEAD.c.hash).with_for_update()).one()
    now = datetime.now(UTC)
    for start in range(0, len(digests), AT_ONCE):
        facts: dict[str, dict[str, str]] = {"people": {}, "versions": {}}
        for kind, row, digest in digests[start : start + AT_ONCE]:
            facts[kind][row] = digest
        entry = chained(seq + 1, Act(now, "rows sealed", None, "database", facts), before)
        values = {"seq": entry.seq, "at": now, "act": entry.act.act, "actor": None, "subject": entry.act.subject}
        connection.execute(AUDIT.insert().values(**values, facts=facts, before=before, hash=entry.hash))
        seq, before = entry.seq, entry.hash
    connection.execute(HEAD.update().values(seq=seq, hash=before))


def _people(connection: sa.Connection) -> list[tuple[str, str]]:
    found = []
    for row in connection.execute(sa.select(PERSON.c.id, PERSON.c.team, PERSON.c.slack).order_by(PERSON.c.id)).all():
        salt = secrets.token_hex(16)
        connection.execute(PERSON.update().where(PERSON.c.id == row.id).values(salt=salt))
        found.append((row.id, person_digest(salt, row.team, row.slack)))
    return found


def _versions(connection: sa.Connection) -> list[tuple[str, str]]:
    rows = connection.execute(sa.select(VERSION).order_by(VERSION.c.id))
    return [(row.id, version_digest(row.files, row.content, row.note)) for row in rows]
