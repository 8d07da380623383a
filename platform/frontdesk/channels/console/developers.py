"""The console's routes for developers: webhook endpoints with their deliveries, and API keys. For admins of the business."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.channels.api import paging
from frontdesk.channels.api.paging import Cursor, Limit
from frontdesk.channels.api.schemas import EndpointChange, EndpointIn, Name, ReplayIn
from frontdesk.channels.api.webhooks import DeliveryStatus, desk_of
from frontdesk.channels.console.access import AdminDep, same_site
from frontdesk.client import models as told
from frontdesk.client.models import Page
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import DatabaseDep, KeyringDep
from frontdesk.tenants import keys
from frontdesk.tenants.keys import PER_MINUTE
from frontdesk.tenants.models import ApiKey
from frontdesk.webhooks.bodies import EVENT_TYPES
from frontdesk.webhooks.desk import WebhookDesk

PREFIX = "/v1/console/tenants/{tenant_id}/developers"

router = APIRouter(prefix=PREFIX, tags=["console"], dependencies=[Depends(same_site)])


class KeyOut(BaseModel):
    """An API key, without its text; `per_minute` is null where the usual number of requests holds."""

    id: UUID
    name: str
    scopes: list[str]
    per_minute: int | None
    created_at: datetime

    @classmethod
    def of(cls, key: ApiKey) -> KeyOut:
        """The public form of a row."""
        return cls.model_validate(key, from_attributes=True)


class NewKeyOut(KeyOut):
    """A key with its text, which is shown this once."""

    token: str


Rate = Annotated[int, Field(ge=1, le=keys.MOST_PER_MINUTE)]


class KeyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name, Field(max_length=80)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=40)]
    per_minute: Rate | None = None


class KeyChange(BaseModel):
    """Null is the usual number."""

    model_config = ConfigDict(extra="forbid")

    per_minute: Rate | None


class DevelopersOut(BaseModel):
    """What there is, and what may be chosen from; `per_minute` is the usual number of requests."""

    endpoints: list[told.WebhookEndpoint]
    keys: list[KeyOut]
    event_types: list[str]
    scopes: list[str]
    per_minute: int = PER_MINUTE


async def webhook_desk(request: Request, admin: AdminDep, database: DatabaseDep, keyring: KeyringDep) -> WebhookDesk:
    """The webhooks of the admin's business."""
    return desk_of(request, admin.tenant_id, database, keyring)


DeskDep = Annotated[WebhookDesk, Depends(webhook_desk)]


@router.get("")
async def overview(desk: DeskDep) -> DevelopersOut:
    """The endpoints and keys."""
    found = [KeyOut.of(key) for key in await keys.keys_of(desk.database, desk.tenant_id)]
    return DevelopersOut(
        endpoints=await desk.endpoints(), keys=found, event_types=list(EVENT_TYPES), scopes=sorted(keys.SCOPES)
    )


@router.post("/keys", status_code=201)
async def create_key(admin: AdminDep, database: DatabaseDep, body: KeyIn) -> NewKeyOut:
    """A new API key; its text is in this answer and nowhere else."""
    key, token = await keys.create_key(database, admin.tenant_id, body.name, body.scopes, body.per_minute)
    return NewKeyOut(**dict(KeyOut.of(key)), token=token)


@router.patch("/keys/{key_id}")
async def change_key(admin: AdminDep, database: DatabaseDep, key_id: UUID, body: KeyChange) -> KeyOut:
    """Change how many requests a minute a key may make, from the next one on."""
    key = await keys.limit_key(database, admin.tenant_id, key_id, body.per_minute)
    if key is None:
        raise NotFound("there is no such API key in this business")
    return KeyOut.of(key)


@router.delete("/keys/{key_id}", status_code=204)
async def revoke_key(admin: AdminDep, database: DatabaseDep, key_id: UUID) -> None:
    """Revoke a key, from the next request on."""
    if not await keys.revoke_key(database, admin.tenant_id, key_id):
        raise NotFound("there is no such API key in this business")


@router.post("/webhooks", status_code=201)
async def add_endpoint(desk: DeskDep, body: EndpointIn) -> told.NewWebhookEndpoint:
    """A new endpoint; its secret is in this answer and nowhere else."""
    return await desk.add(body.url, body.event_types, body.description)


@router.patch("/webhooks/{endpoint_id}")
async def change_endpoint(desk: DeskDep, endpoint_id: UUID, body: EndpointChange) -> told.WebhookEndpoint:
    """Change an endpoint; `enabled` true forgets earlier failures."""
    return await desk.change(endpoint_id, **body.model_dump(exclude_unset=True))


@router.delete("/webhooks/{endpoint_id}", status_code=204)
async def remove_endpoint(desk: DeskDep, endpoint_id: UUID) -> None:
    """Take an endpoint away with its deliveries."""
    await desk.remove(endpoint_id)


@router.post("/webhooks/{endpoint_id}/rotate")
async def rotate_secret(desk: DeskDep, endpoint_id: UUID) -> told.NewSecret:
    """A new secret; the earlier ones sign beside it for a day."""
    return await desk.rotate(endpoint_id)


@router.post("/webhooks/{endpoint_id}/test")
async def send_test(desk: DeskDep, endpoint_id: UUID) -> told.Delivery:
    """Send a test event now, and say how it went."""
    return await desk.test(endpoint_id)


@router.post("/webhooks/{endpoint_id}/replay", status_code=202)
async def replay_since(desk: DeskDep, endpoint_id: UUID, body: ReplayIn) -> told.Replayed:
    """Send everything that happened since once more."""
    return await desk.replay(endpoint_id, body.since)


@router.get("/webhooks/{endpoint_id}/deliveries")
async def list_deliveries(
    desk: DeskDep, endpoint_id: UUID, status: DeliveryStatus | None = None, limit: Limit = 20, cursor: Cursor = None
) -> Page[told.Delivery]:
    """What was sent or waits to be, the newest first."""
    before = paging.read_id(cursor) if cursor is not None else None
    found = await desk.deliveries(endpoint_id, status=status, before=before, limit=limit + 1)
    return paging.page_of(found, limit, lambda each: each, lambda each: str(each.id))


@router.post("/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay", status_code=202)
async def replay_delivery(desk: DeskDep, endpoint_id: UUID, delivery_id: UUID) -> told.Delivery:
    """Send one delivery once more."""
    return await desk.replay_one(endpoint_id, delivery_id)
