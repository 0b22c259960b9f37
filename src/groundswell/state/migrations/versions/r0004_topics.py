"""Topics: those a workspace saved, and those that people are not to be shown with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topics",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic", sa.String(128), nullable=False, unique=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("query", sa.String(2048), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "refused_topics",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(2048), nullable=False, index=True),
        sa.Column("topic", sa.String(256), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("person", "topic"),
    )


def downgrade() -> None:
    op.drop_table("refused_topics")
    op.drop_table("topics")
