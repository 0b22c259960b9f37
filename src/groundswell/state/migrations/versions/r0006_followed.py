"""What is followed: feeds, streams, and what a stream's server calls objects by number."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXTS = {"said": 512, "etag": 1024, "modified": 128, "digest": 64, "hub": 2048, "topic": 2048, "secret": 128}
TIMES = ("interval_seconds", "looked_at", "changed_at", "pushed_until")


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.String(2048), nullable=False, unique=True),
        sa.Column("location", sa.String(2048), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("next_at", sa.Float, nullable=False, index=True),
        sa.Column("token", sa.String(64), nullable=False, index=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("slow", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.String(size), nullable=False) for name, size in TEXTS.items()),
        *(sa.Column(name, sa.Float, nullable=False) for name in TIMES),
    )
    op.create_table(
        "streams",
        sa.Column("name", sa.String(256), primary_key=True),
        sa.Column("cursor", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("said", sa.String(512), nullable=False),
        sa.Column("events_count", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.Float, nullable=False),
    )
    op.create_table(
        "called_objects",
        sa.Column("stream", sa.String(256), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("object", sa.String(2048), nullable=False),
        sa.Column("author", sa.String(2048), nullable=False),
    )


def downgrade() -> None:
    for name in ("called_objects", "streams", "feeds"):
        op.drop_table(name)
