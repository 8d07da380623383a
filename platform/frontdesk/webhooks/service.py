"""A tenant's endpoints and what was sent to them. Every function works inside its caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import httpx
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import fetch, new_id
from frontdesk.webhooks import bodies, secrets
from frontdesk.webhooks.errors import (
    BadEndpoint,
    EndpointDisabled,
    TooManyEndpoints,
    UnknownDelivery,
    UnknownEndpoint,
)
from frontdesk.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent

MOST_ENDPOINTS = 10  # of a tenant

# What was sent before, and what happened while the endpoint was disabled.
_REPLAY = """
insert into webhook_deliveries (tenant_id, id, endpoint_id, event_id)
select e.tenant_id, new_event_id(), w.id, e.id from webhook_events e
join webhook_endpoints w on w.tenant_id = e.tenant_id and w.id = %(endpoint)s
where e.tenant_id = %(tenant)s and e.occurred_at >= %(since)s and e.type = any(w.event_types)
on conflict (tenant_id, endpoint_id, event_id) do update set status = 'queued', attempts = 0, due_at = now()
returning id
"""
_DISABLE = """
with closed as (
    update webhook_deliveries set status = 'failed' where tenant_id = %(tenant)s and endpoint_id = %(endpoint)s and status = 'queued'
)
update webhook_endpoints set disabled_at = now(), disabled_reason = %(reason)s
where tenant_id = %(tenant)s and id = %(endpoint)s and disabled_at is null
"""

Found = tuple[WebhookDelivery, WebhookEvent]


async def add(
    session: AsyncSession,
    keyring: Keyring,
    tenant_id: UUID,
    *,
    url: str,
    event_types: Sequence[str],
    description: str = "",
    allow: Collection[str] = (),
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret's text. `allow` lists `host:port` pairs that may be called without TLS.

    Raises `BadEndpoint` or `TooManyEndpoints`.
    """
    count = select(func.count()).select_from(WebhookEndpoint).where(WebhookEndpoint.tenant_id == tenant_id)
    if (await session.scalar(count) or 0) >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"a business has at most {MOST_ENDPOINTS} endpoints: remove one first")
    endpoint = WebhookEndpoint(
        tenant_id=tenant_id,
        id=new_id(),
        url=checked_url(url, allow),
        event_types=checked_types(event_types),
        description=description,
    )
    session.add(endpoint)
    secret = await secrets.begin(session, keyring, tenant_id, endpoint.id)
    await session.flush()
    await session.refresh(endpoint)
    return endpoint, secret


async def change(
    session: AsyncSession,
    endpoint: WebhookEndpoint,
    *,
    url: str | None = None,
    event_types: Sequence[str] | None = None,
    description: str | None = None,
    enabled: bool | None = None,
    allow: Collection[str] = (),
) -> None:
    """Change what is given. Enabling forgets earlier failures; disabling gives up what is on its way."""
    endpoint.url = endpoint.url if url is None else checked_url(url, allow)
    endpoint.event_types = endpoint.event_types if event_types is None else checked_types(event_types)
    endpoint.description = endpoint.description if description is None else description
    if enabled:
        endpoint.disabled_at = endpoint.disabled_reason = endpoint.failing_since = None
    await session.flush()
    if enabled is False:
        await disable(session, endpoint.tenant_id, endpoint.id, "paused")
        await session.refresh(endpoint)


async def disable(session: AsyncSession, tenant_id: UUID, endpoint_id: UUID, reason: str) -> None:
    """Send it nothing any more; what is on its way has failed."""
    await fetch(session, _DISABLE, tenant=tenant_id, endpoint=endpoint_id, reason=reason)


async def remove(session: AsyncSession, tenant_id: UUID, endpoint_id: UUID) -> None:
    """Take an endpoint away with its secrets and deliveries."""
    mine = (WebhookEndpoint.tenant_id == tenant_id) & (WebhookEndpoint.id == endpoint_id)
    await session.execute(delete(WebhookEndpoint).where(mine))
    await secrets.forget(session, tenant_id, endpoint_id)


async def of_tenant(session: AsyncSession, tenant_id: UUID) -> Sequence[WebhookEndpoint]:
    """The tenant's endpoints, oldest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.tenant_id == tenant_id)
    return (await session.scalars(query.order_by(WebhookEndpoint.id))).all()


async def get(session: AsyncSession, tenant_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    """The tenant's endpoint. Raises `UnknownEndpoint`."""
    endpoint = await session.get(WebhookEndpoint, (tenant_id, endpoint_id))
    if endpoint is None:
        raise UnknownEndpoint("this business has no such webhook endpoint: frontdesk webhook list shows all")
    return endpoint


async def deliveries(
    session: AsyncSession,
    tenant_id: UUID,
    endpoint_id: UUID,
    *,
    status: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[Found]:
    """The endpoint's newest deliveries older than `before`, newest first."""
    query = _with_event(tenant_id).where(WebhookDelivery.endpoint_id == endpoint_id)
    if status is not None:
        query = query.where(WebhookDelivery.status == status)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    rows = await session.execute(query.order_by(WebhookDelivery.id.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def delivery(session: AsyncSession, tenant_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> Found:
    """One delivery of the endpoint with its event. Raises `UnknownDelivery`."""
    query = _with_event(tenant_id).where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.id == delivery_id)
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise UnknownDelivery("this endpoint has no such delivery; they are kept for 30 days")
    return row[0], row[1]


async def replay(session: AsyncSession, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Queue everything the endpoint wants that happened since; returns how many. Raises `EndpointDisabled`."""
    check_enabled(endpoint)
    own = {"tenant": endpoint.tenant_id, "endpoint": endpoint.id}
    return len(await fetch(session, _REPLAY, **own, since=since))


async def replay_one(session: AsyncSession, endpoint: WebhookEndpoint, delivery_id: UUID) -> Found:
    """Queue one delivery again, with the same id. Raises `EndpointDisabled` or `UnknownDelivery`."""
    check_enabled(endpoint)
    mine = (WebhookDelivery.tenant_id == endpoint.tenant_id) & (WebhookDelivery.id == delivery_id)
    again = {"status": "queued", "attempts": 0, "due_at": func.now()}
    await session.execute(update(WebhookDelivery).where(mine, WebhookDelivery.endpoint_id == endpoint.id).values(again))
    return await delivery(session, endpoint.tenant_id, endpoint.id, delivery_id)


async def queue_test(session: AsyncSession, endpoint: WebhookEndpoint) -> UUID:
    """Queue an event that tells of the endpoint itself; returns the delivery. Raises `EndpointDisabled`."""
    check_enabled(endpoint)
    event = bodies.test_event(endpoint.tenant_id, endpoint.id)
    session.add(event)
    await session.flush()
    made = WebhookDelivery(tenant_id=endpoint.tenant_id, id=new_id(), endpoint_id=endpoint.id, event_id=event.id)
    session.add(made)
    await session.flush()
    return made.id


def check_enabled(endpoint: WebhookEndpoint) -> None:
    """Raises `EndpointDisabled`."""
    if endpoint.disabled_at is not None:
        raise EndpointDisabled(f"this endpoint is disabled ({endpoint.disabled_reason}): enable it first")


def checked_url(url: str, allow: Collection[str] = ()) -> str:
    """The address, when it may be one of an endpoint. Raises `BadEndpoint`."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise BadEndpoint("this is no address of the web: https://host/path is the form") from error
    pair = f"{parsed.host}:{parsed.port or 80}"
    if not parsed.host or (parsed.scheme != "https" and not (parsed.scheme == "http" and pair in allow)):
        raise BadEndpoint("an endpoint's address begins with https://: events hold your customers' words")
    if parsed.userinfo or len(url) > 2000:
        raise BadEndpoint("an endpoint's address has no user and at most 2000 characters")
    return url


def checked_types(event_types: Sequence[str]) -> list[str]:
    """The types, sorted; all known ones when none are given. Raises `BadEndpoint`."""
    if unknown := set(event_types) - set(bodies.EVENT_TYPES):
        raise BadEndpoint(f"unknown event type {', '.join(sorted(unknown))}: known are {', '.join(bodies.EVENT_TYPES)}")
    return sorted(set(event_types) or bodies.EVENT_TYPES)


def _with_event(tenant_id: UUID) -> Select[WebhookDelivery, WebhookEvent]:
    return (
        select(WebhookDelivery, WebhookEvent)
        .join(
            WebhookEvent,
            (WebhookEvent.tenant_id == WebhookDelivery.tenant_id) & (WebhookEvent.id == WebhookDelivery.event_id),
        )
        .where(WebhookDelivery.tenant_id == tenant_id)
    )
