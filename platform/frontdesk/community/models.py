"""Events of a community, and messages that a person should look at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id


class EventRow(Timestamps, TenantModel):
    """A dated event."""

    __tablename__ = "events"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(500))


class Flag(Timestamps, TenantModel):
    """A flagged message; `call_key` makes flagging it twice have one effect."""

    __tablename__ = "flags"
    __table_args__ = (UniqueConstraint("tenant_id", "call_key"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    call_key: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(64))
    quote: Mapped[str] = mapped_column(Text)
