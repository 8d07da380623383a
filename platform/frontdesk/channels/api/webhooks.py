"""Webhook endpoints, their deliveries, and replays."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import Depends, Request

from frontdesk.channels.api import paging
from frontdesk.channels.api.access import ProgramDep
from frontdesk.channels.api.conversations import IdempotencyKey
from frontdesk.channels.api.paging import Cursor, Limit
from frontdesk.channels.api.route import api_router, needs
from frontdesk.channels.api.schemas import EndpointChange, EndpointIn, ReplayIn
from frontdesk.client import models as told
from frontdesk.client.models import Page
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.web import DatabaseDep, KeyringDep
from frontdesk.webhooks.delivering import Deliverer
from frontdesk.webhooks.desk import WebhookDesk

router = api_router("webhooks")
READ, WRITE = needs("webhooks:read"), needs("webhooks:write")

DeliveryStatus = Literal["queued", "delivered", "failed", "dropped"]


def desk_of(request: Request, tenant_id: UUID, database: Database, keyring: Keyring) -> WebhookDesk:
    """What can be done with a tenant's webhooks."""
    deliverer = cast(Deliverer, request.app.state.deliverer)
    allow = cast(Collection[str], request.app.state.outside_allow)
    return WebhookDesk(database, keyring, deliverer, tenant_id, allow)


async def webhook_desk(
    request: Request, program: ProgramDep, database: DatabaseDep, keyring: KeyringDep
) -> WebhookDesk:
    """The webhooks of the program's tenant."""
    return desk_of(request, program.tenant_id, database, keyring)


DeskDep = Annotated[WebhookDesk, Depends(webhook_desk)]


@router.get("/webhooks", openapi_extra=READ)
async def list_endpoints(desk: DeskDep) -> Page[told.WebhookEndpoint]:
    """All endpoints; there are few, so this is always one page."""
    return Page(data=await desk.endpoints(), next_cursor=None)


@router.post("/webhooks", status_code=201, openapi_extra=WRITE)
async def add_endpoint(desk: DeskDep, body: EndpointIn, _: IdempotencyKey = None) -> told.NewWebhookEndpoint:
    """A new endpoint; its secret is in this answer and nowhere else."""
    return await desk.add(body.url, body.event_types, body.description)


@router.get("/webhooks/{endpoint_id}", openapi_extra=READ)
async def get_endpoint(desk: DeskDep, endpoint_id: UUID) -> told.WebhookEndpoint:
    """One endpoint."""
    return await desk.endpoint(endpoint_id)


@router.patch("/webhooks/{endpoint_id}", openapi_extra=WRITE)
async def change_endpoint(desk: DeskDep, endpoint_id: UUID, body: EndpointChange) -> told.WebhookEndpoint:
    """Change what is given; `enabled` true forgets earlier failures."""
    return await desk.change(endpoint_id, **body.model_dump(exclude_unset=True))


@router.delete("/webhooks/{endpoint_id}", status_code=204, openapi_extra=WRITE)
async def remove_endpoint(desk: DeskDep, endpoint_id: UUID) -> None:
    """Take the endpoint away with its deliveries."""
    await desk.remove(endpoint_id)


@router.post("/webhooks/{endpoint_id}/rotate", openapi_extra=WRITE)
async def rotate_secret(desk: DeskDep, endpoint_id: UUID, _: IdempotencyKey = None) -> told.NewSecret:
    """A new secret; the earlier ones sign beside it for a day."""
    return await desk.rotate(endpoint_id)


@router.post("/webhooks/{endpoint_id}/test", openapi_extra=WRITE)
async def send_test(desk: DeskDep, endpoint_id: UUID, _: IdempotencyKey = None) -> told.Delivery:
    """Send an event `webhook.test` now, and say how it went."""
    return await desk.test(endpoint_id)


@router.post("/webhooks/{endpoint_id}/replay", status_code=202, openapi_extra=WRITE)
async def replay_since(desk: DeskDep, endpoint_id: UUID, body: ReplayIn, _: IdempotencyKey = None) -> told.Replayed:
    """Send everything that happened since once more, with the same ids."""
    return await desk.replay(endpoint_id, body.since)


@router.get("/webhooks/{endpoint_id}/deliveries", openapi_extra=READ)
async def list_deliveries(
    desk: DeskDep, endpoint_id: UUID, status: DeliveryStatus | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[told.Delivery]:
    """What was sent or waits to be, the newest first; kept for 30 days."""
    before = paging.read_id(cursor) if cursor is not None else None
    found = await desk.deliveries(endpoint_id, status=status, before=before, limit=limit + 1)
    return paging.page_of(found, limit, lambda each: each, lambda each: str(each.id))


@router.get("/webhooks/{endpoint_id}/deliveries/{delivery_id}", openapi_extra=READ)
async def get_delivery(desk: DeskDep, endpoint_id: UUID, delivery_id: UUID) -> told.Delivery:
    """One delivery with its attempts."""
    return await desk.delivery(endpoint_id, delivery_id)


@router.post("/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay", status_code=202, openapi_extra=WRITE)
async def replay_delivery(
    desk: DeskDep, endpoint_id: UUID, delivery_id: UUID, _: IdempotencyKey = None
) -> told.Delivery:
    """Send this one once more, with the same id."""
    return await desk.replay_one(endpoint_id, delivery_id)
