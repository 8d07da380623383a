"""attachments: files of customers and operators, and the operators' pictures

Revision ID: 0009
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from frontdesk.kit.policies import due_work, tenant_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("upload_key", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("preview", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contacts.tenant_id", "contacts.id"],
            name=op.f("fk_attachments_tenant_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["messages.tenant_id", "messages.id"],
            name=op.f("fk_attachments_tenant_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("tenant_id", "upload_key", name=op.f("uq_attachments_tenant_id_upload_key")),
    )
    op.create_index("ix_attachments_contact", "attachments", ["tenant_id", "contact_id"], unique=False)
    op.create_index("ix_attachments_message", "attachments", ["tenant_id", "message_id"], unique=False)
    op.create_index(
        "ix_attachments_due", "attachments", ["due_at"], unique=False, postgresql_where=sa.text("due_at is not null")
    )
    # Files are compressed already; uncompressed, a slice is read without the rest.
    op.execute("alter table attachments alter column data set storage external")
    for statement in tenant_table("attachments"):
        op.execute(statement)
    for statement in due_work("attachments", ("tenant_id", "id", "due_at"), "due_at is not null"):
        op.execute(statement)
    op.add_column("users", sa.Column("picture", sa.LargeBinary(), nullable=True))
    op.add_column("users", sa.Column("picture_tag", sa.String(length=16), nullable=True))
