"""Watched topics, what was unusual about them, and the mails that tell of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watched_topics",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic", sa.String(256), nullable=False, unique=True),
        sa.Column("by_mail", sa.Boolean, nullable=False),
        sa.Column("watched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_until", sa.Date),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic", sa.String(256), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("person", sa.String(2048)),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch", sa.String(32), index=True),
        sa.UniqueConstraint("topic", "what", "day"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("said", sa.String(512), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("made_at", "next_at")),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("batch", "recipient"),
    )
    op.create_table(
        "stopped_mail",
        sa.Column("recipient", sa.String(64), primary_key=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for name in ("stopped_mail", "mails", "alerts", "watched_topics"):
        op.drop_table(name)
