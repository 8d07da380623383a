"""the agent of a conversation where it is not the inbox's own; finding what was not delivered

Revision ID: 0010
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("agent_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_conversations_tenant_id_agent_id"),
        "conversations",
        "agents",
        ["tenant_id", "agent_id"],
        ["tenant_id", "id"],
        ondelete="SET NULL (agent_id)",
    )
    op.create_index(
        "ix_outbox_undelivered",
        "outbox",
        ["tenant_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("status in ('failed', 'unknown')"),
    )
