"""corrections of what agents decided and answered; a business's consent to be trained on

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import pgvector.sqlalchemy
import sqlalchemy as sa
from alembic import op

from frontdesk.kit.policies import tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agents", sa.Column("corrections", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("tenants", sa.Column("training_consent_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "corrections",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("corrected_by", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("embedding", pgvector.sqlalchemy.vector.VECTOR(dim=384), nullable=False),
        sa.Column("decided", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["agents.tenant_id", "agents.id"],
            name=op.f("fk_corrections_tenant_id_agent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["messages.tenant_id", "messages.id"],
            name=op.f("fk_corrections_tenant_id_message_id"),
            ondelete="SET NULL (message_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_corrections_tenant_id_document_id"),
            ondelete="SET NULL (document_id)",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("tenant_id", "message_id", name=op.f("uq_corrections_tenant_id_message_id")),
    )
    op.create_index("ix_corrections_agent", "corrections", ["tenant_id", "agent_id", "id"], unique=False)
    op.create_index("ix_corrections_document", "corrections", ["tenant_id", "document_id"], unique=False)
    for statement in tenant_table("corrections"):
        op.execute(statement)
