"""What has been kept long enough: events with their deliveries after 30 days, answers to idempotency keys after a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.tenants.models import IdempotencyKey
from frontdesk.webhooks.models import WebhookEvent

KEPT = timedelta(days=30)  # as the dispatcher's policy in migration 0008


async def tidy(session: AsyncSession, tenant_id: UUID) -> None:
    """Delete what the tenant no longer needs."""
    old = WebhookEvent.occurred_at < func.now() - KEPT
    await session.execute(delete(WebhookEvent).where(WebhookEvent.tenant_id == tenant_id, old))
    over = IdempotencyKey.expires_at < func.now()
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.tenant_id == tenant_id, over))
