"""versions of tenants' own models, and which one answers

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from frontdesk.kit.policies import due_work, tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UNDER_WAY = "state in ('queued', 'training')"


def upgrade() -> None:
    op.create_table(
        "students",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("adapter", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("taught", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("vectors", sa.LargeBinary(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_students_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_students")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_students_tenant_id_number")),
    )
    op.create_index(
        "uq_students_under_way", "students", ["tenant_id"], unique=True, postgresql_where=sa.text(UNDER_WAY)
    )
    op.create_index("ix_students_due", "students", ["due_at"], unique=False, postgresql_where=sa.text(UNDER_WAY))
    op.create_table(
        "live_students",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("earlier_id", sa.Uuid(), nullable=True),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_live_students_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "student_id"],
            ["students.tenant_id", "students.id"],
            name=op.f("fk_live_students_tenant_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "earlier_id"],
            ["students.tenant_id", "students.id"],
            name=op.f("fk_live_students_tenant_id_earlier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_live_students")),
    )
    for statement in (
        *tenant_table("students"),
        *tenant_table("live_students"),
        *due_work("students", ("tenant_id", "id", "state", "due_at"), UNDER_WAY),
    ):
        op.execute(statement)
