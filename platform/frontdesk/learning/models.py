"""Corrections of what agents decided and answered."""

from __future__ import annotations

from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id
from frontdesk.knowledge.models import WIDTH


class CorrectionRow(Timestamps, TenantModel):
    """An operator's correction of one message of an agent. `question` is what the customer asked, without personal data, so that it
    may outlive their conversation; `embedding` is its vector. `decided` is the action that was wrong, `action` the right one, and
    `answer` the sentences to be said, which `document_id` makes searchable.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "agent_id"], ["agents.tenant_id", "agents.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], ondelete="SET NULL (message_id)"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"], ondelete="SET NULL (document_id)"
        ),
        UniqueConstraint("tenant_id", "message_id"),
        Index("ix_corrections_agent", "tenant_id", "agent_id", "id"),
        Index("ix_corrections_document", "tenant_id", "document_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    user_id: Mapped[UUID]
    corrected_by: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    question: Mapped[str] = mapped_column(Text)
    embedding: Mapped[list[float]] = mapped_column(Vector(WIDTH))
    decided: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[UUID | None]
