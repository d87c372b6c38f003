"""Holders of checks, one table for captured words of every kind, and one for people."""

import secrets

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OF_ASK = {"sqlite": "uq_ask_app", "postgresql": "ask_app_channel_ts_key"}
_NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    _new_tables()
    _more_columns()
    _people_by_their_ids()
    _reasons_are_remarks()
    _reviews_of_what_was_assumed()
    with op.batch_alter_table("checks") as batch_op:
        for column, kind in (("holder", sa.String()), ("since", UtcDateTime()), ("next_at", UtcDateTime())):
            batch_op.alter_column(column, existing_type=kind, nullable=False)
        batch_op.create_index("check_due", ["state", "next_at"], unique=False)
        batch_op.create_index("check_holder", ["holder", "state"], unique=False)
        batch_op.drop_column("owner_name")


def _new_tables() -> None:
    op.create_table(
        "arrangement",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("away_until", UtcDateTime(), nullable=True),
        sa.Column("reviews_at", sa.String(), nullable=True),
        sa.Column("next_round_at", UtcDateTime(), nullable=True),
        sa.Column("last_round_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    with op.batch_alter_table("arrangement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrangement_next_round_at"), ["next_round_at"], unique=False)

    op.create_table(
        "confirmation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index("confirmation_rule", ["handle", "rule_id"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "role", "revision", name="remark_once"),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index("remark_source", ["channel", "ts"], unique=False)

    op.create_table(
        "awaited",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("text_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("awaited", schema=None) as batch_op:
        batch_op.create_index("awaited_decision", ["decision_id"], unique=False)
        batch_op.create_index("awaited_subject", ["subject"], unique=False)
        batch_op.create_index("awaited_thread", ["channel", "thread_ts", "state"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id"),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("review_open", ["handle", "state"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["checks.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_check_id"), ["check_id"], unique=False)


def _more_columns() -> None:
    with op.batch_alter_table("ask", naming_convention=_NAMES) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.String(), nullable=False, server_default=""))
        batch_op.drop_constraint(_OF_ASK[op.get_bind().dialect.name], type_="unique")
        batch_op.create_unique_constraint("ask_once", ["app", "channel", "ts", "revision"])
    with op.batch_alter_table("checks") as batch_op:
        batch_op.add_column(sa.Column("holder", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("since", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("stage", sa.String(), nullable=False, server_default="held"))
        batch_op.add_column(sa.Column("because", sa.String(), nullable=False, server_default="asked"))
        batch_op.add_column(sa.Column("handed_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("colleague", sa.String(), nullable=True))
        for name in ("next_at", "asked_back_at", "nudged_at", "seen_at"):
            batch_op.add_column(sa.Column(name, UtcDateTime(), nullable=True))
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(), nullable=True))
    with op.batch_alter_table("posted") as batch_op:
        batch_op.add_column(sa.Column("user", sa.String(), nullable=True))
        batch_op.create_index("posted_place", ["channel", "ts"], unique=False)


def _people_by_their_ids() -> None:
    """Replace the Slack ids of check owners by opaque ids."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "select checks.id, checks.owner, checks.owner_name, ask.team from checks "
            "join decision on decision.id = checks.decision_id join ask on ask.id = decision.ask_id"
        )
    ).all()
    for check, slack, name, team in rows:
        person = {"id": secrets.token_hex(8), "team": team, "slack": slack, "name": name}
        connection.execute(
            sa.text(
                "insert into person (id, team, slack, name) values (:id, :team, :slack, :name) on conflict do nothing"
            ),
            person,
        )
        connection.execute(
            sa.text("update person set name = :name where team = :team and slack = :slack"),
            {key: person[key] for key in ("name", "team", "slack")},
        )
        connection.execute(
            sa.text(
                "update checks set owner = (select id from person where team = :team and slack = :slack)"
                " where id = :check"
            ),
            {"team": team, "slack": slack, "check": check},
        )
        connection.execute(
            sa.text("update posted set \"user\" = :slack where subject = :check and card = 'check'"),
            {"slack": slack, "check": check},
        )
    connection.execute(sa.text("update checks set holder = owner, since = asked_at, next_at = asked_at"))


def _reasons_are_remarks() -> None:
    columns = "revision, text_id, channel, ts, at, deleted_at"
    op.execute(
        f"insert into remark (id, subject, role, {columns}) select id, override_id, 'reason', {columns} from reason"  # noqa: S608  # nobody's text
    )
    op.drop_table("reason")


def _reviews_of_what_was_assumed() -> None:
    op.execute(
        "insert into review (id, decision_id, handle, state, opened_at) "
        "select id, id, handle, 'open', at from decision where outcome = 'assumed'"
    )
