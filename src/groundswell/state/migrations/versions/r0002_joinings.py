"""Who was joined to whom, and on what proof."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joinings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("one", sa.String(2048), nullable=False, index=True),
        sa.Column("other", sa.String(2048), nullable=False, index=True),
        sa.Column("proof", sa.String(32), nullable=False),
        sa.Column("note", sa.String(1024), nullable=False),
        sa.Column("who", sa.String(256), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("joinings")
