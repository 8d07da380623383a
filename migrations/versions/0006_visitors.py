"""visitors: what they told of themselves, what was read, how it was rated, and when they want to be forgotten

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from frontdesk.kit.policies import due_work

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("seen_by_contact", "seen_by_operator"):
        op.add_column("conversations", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("conversations", sa.Column("rating", sa.Integer(), nullable=True))
    op.add_column("conversations", sa.Column("rating_comment", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column("contacts", sa.Column("phone", sa.String(length=40), nullable=True))
    fields = sa.Column(
        "fields", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
    )
    op.add_column("contacts", fields)
    op.add_column("contacts", sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_contacts_erase", "contacts", ["erase_at"], unique=False, postgresql_where=sa.text("erase_at is not null")
    )
    for statement in due_work("contacts", ("tenant_id", "id", "erase_at"), "erase_at is not null"):
        op.execute(statement)
