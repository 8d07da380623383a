"""Versions of a tenant's own models, and which one answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id

UNDER_WAY = ("queued", "training")
_IS_UNDER_WAY = text("state in ('queued', 'training')")


class StudentRow(Timestamps, TenantModel):
    """One version. `state`: queued, training, ready, failed, cancelled; a ready one never changes.

    `base` is the file of the chat model that it is an adapter of; null: the package's judge. `teacher` is what a large model may see to
    write examples: none, documents, conversations. `due_at` is when it may be taken: for one that is being trained, when its lease runs out. `attempt` fences as that of a turn
    does. `progress` is what the training tells, `data` what it learnt from, `report` and `card` what it is worth; `adapter` is
    the GGUF of the adapter, `digest` its SHA-256, `taught` the rest (examples and weights), `vectors` those of the examples.
    """

    __tablename__ = "students"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        Index("uq_students_under_way", "tenant_id", unique=True, postgresql_where=_IS_UNDER_WAY),
        Index("ix_students_due", "due_at", postgresql_where=_IS_UNDER_WAY),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default="queued")
    asked_by: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[UUID | None]
    minutes: Mapped[float]
    teacher: Mapped[str] = mapped_column(String(13), server_default="none")
    base: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    data: Mapped[dict[str, Any] | None]
    report: Mapped[dict[str, Any] | None]
    card: Mapped[str | None] = mapped_column(Text, deferred=True)
    adapter: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    taught: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    vectors: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(Text)


class LiveStudent(TenantModel):
    """Which version answers, and which one did before it; null is what comes with the package. `problem` is why the engine does
    not take the live one's adapter, while that is so."""

    __tablename__ = "live_students"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "student_id"], ["students.tenant_id", "students.id"]),
        ForeignKeyConstraint(["tenant_id", "earlier_id"], ["students.tenant_id", "students.id"]),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    student_id: Mapped[UUID | None]
    earlier_id: Mapped[UUID | None]
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    problem: Mapped[str | None] = mapped_column(Text)
