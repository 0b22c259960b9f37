"""The first state: runs, quarantine, erasures, secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64)),
        sa.Column("input", sa.String(4096)),
        sa.Column("source_run", sa.String(128), index=True),
        sa.Column("versions", sa.JSON, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("message", sa.String(4096)),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source_run", sa.String(128), nullable=False, index=True),
        sa.Column("member", sa.String(1024), nullable=False),
        sa.Column("position", sa.String(256), nullable=False),
        sa.Column("reason", sa.String(512), nullable=False, index=True),
        sa.UniqueConstraint("source_run", "member", "position"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.String(512), nullable=False),
    )


def downgrade() -> None:
    for table in ("secrets", "erasures", "quarantine", "runs"):
        op.drop_table(table)
