"""Turns, what they decided and did, and what waits for the customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id

_OF_CONVERSATION = (["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"])
_OF_TURN = (["tenant_id", "turn_id"], ["turns.tenant_id", "turns.id"])


class Turn(Timestamps, TenantModel):
    """One run of an agent's graph. `status`: queued, running, waiting, done, failed.

    `due_at` is when it may be claimed: for a running turn, when its lease runs out. `attempt` fences: every write of a
    run carries the attempt it was claimed with and is refused when the row has a newer one.
    """

    __tablename__ = "turns"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_CONVERSATION, ondelete="CASCADE"),
        Index("ix_turns_due", "due_at", postgresql_where=text("status in ('queued', 'running')")),
        Index(
            "uq_turns_running",
            "tenant_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("status = 'running'"),
        ),
        Index("ix_turns_conversation", "tenant_id", "conversation_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID]
    trigger_sequence: Mapped[int]
    agent_version_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(8), default="queued")
    attempt: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Decision(Timestamps, TenantModel):
    """A decision of a turn at a step, stored before it acts; a re-run reuses it."""

    __tablename__ = "decisions"
    __table_args__ = (ForeignKeyConstraint(*_OF_TURN, ondelete="CASCADE"),)

    turn_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[dict[str, Any]]


class ToolCall(Timestamps, TenantModel):
    """One use of a tool, stored before it is made; `result` is null until it has been."""

    __tablename__ = "tool_calls"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_TURN, ondelete="CASCADE"),
        Index("ix_tool_calls_conversation", "tenant_id", "conversation_id", "created_at"),
    )

    turn_id: Mapped[UUID] = mapped_column(primary_key=True)
    call: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]


class TraceStep(Timestamps, TenantModel):
    """One row of a turn's trace."""

    __tablename__ = "trace_steps"
    __table_args__ = (ForeignKeyConstraint(*_OF_TURN, ondelete="CASCADE"),)

    turn_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt: Mapped[int]
    node: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]]
    milliseconds: Mapped[float]


class PendingAction(Timestamps, TenantModel):
    """What waits for the customer's next message: a confirmation, or a missing argument. One per conversation."""

    __tablename__ = "pending_actions"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_CONVERSATION, ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    tool: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]]
    missing: Mapped[str | None] = mapped_column(String(64))
