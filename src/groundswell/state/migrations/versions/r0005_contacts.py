"""Contacts: who was contacted, when and what about."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(2048), nullable=False, index=True),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("contacts")
