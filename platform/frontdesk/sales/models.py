"""Leads: people who want to hear from the business."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id


class Lead(Timestamps, TenantModel):
    """One captured lead; `call_key` makes capturing it twice have one effect."""

    __tablename__ = "leads"
    __table_args__ = (UniqueConstraint("tenant_id", "call_key"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    call_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    interest: Mapped[str | None] = mapped_column(String(500))
