"""Handoffs: a conversation that waits for, or is with, a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id


class Handoff(Timestamps, TenantModel):
    """`status` is queued, claimed or released; at most one of a conversation is not released."""

    __tablename__ = "handoffs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        Index(
            "uq_handoffs_live",
            "tenant_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("status <> 'released'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(24))
    status: Mapped[str] = mapped_column(String(8), default="queued")
    operator_id: Mapped[UUID | None]
    operator_name: Mapped[str | None] = mapped_column(String(120))
    claimed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
