"""Endpoints, events and deliveries.

Events are written by triggers of the tables they tell of (migration 0008), in the same transaction and only for tenants
with an endpoint that wants them. They hold ids and facts, no customer's words: the body is made when it is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id


class WebhookEndpoint(Timestamps, TenantModel):
    """An address that hears of events. `disabled_reason`: paused, gone (it answered 410) or failing (for days)."""

    __tablename__ = "webhook_endpoints"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(String(2000))
    description: Mapped[str] = mapped_column(String(200))
    event_types: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None] = mapped_column(String(8))
    failing_since: Mapped[datetime | None]


class WebhookEvent(TenantModel):
    """Something that happened to `subject_id`; `facts` are what of it may be different when it is sent."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        Index("ix_webhook_events_occurred", "occurred_at"),
        Index("ix_webhook_events_of", "tenant_id", "conversation_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    type: Mapped[str] = mapped_column(String(40))
    conversation_id: Mapped[UUID | None]
    subject_id: Mapped[UUID]
    facts: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class WebhookDelivery(TenantModel):
    """An event on its way to an endpoint. `status`: queued, delivered, failed, dropped; `history` holds the newest attempts."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"], ["webhook_endpoints.tenant_id", "webhook_endpoints.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "event_id"], ["webhook_events.tenant_id", "webhook_events.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("tenant_id", "endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_due", "due_at", postgresql_where=text("status = 'queued'")),
        Index("ix_webhook_deliveries_event", "tenant_id", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    endpoint_id: Mapped[UUID]
    event_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(9), server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    history: Mapped[list[Any]] = mapped_column(server_default="[]")
