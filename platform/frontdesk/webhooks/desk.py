"""What can be done with a tenant's webhooks: by its programs, in the console, from the command line. One transaction each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.client import models as told
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.webhooks import resources, secrets, service
from frontdesk.webhooks.delivering import Deliverer


@dataclass(frozen=True)
class WebhookDesk:
    """The webhooks of one tenant. Raises what `service` raises; `allow` lists `host:port` pairs without TLS."""

    database: Database
    keyring: Keyring
    deliverer: Deliverer
    tenant_id: UUID
    allow: Collection[str] = ()

    async def endpoints(self) -> list[told.WebhookEndpoint]:
        """All of them, oldest first."""
        async with self.database.tenant(self.tenant_id) as session:
            return [resources.endpoint(each) for each in await service.of_tenant(session, self.tenant_id)]

    async def endpoint(self, endpoint_id: UUID) -> told.WebhookEndpoint:
        """One of them."""
        async with self.database.tenant(self.tenant_id) as session:
            return resources.endpoint(await service.get(session, self.tenant_id, endpoint_id))

    async def add(self, url: str, event_types: Sequence[str], description: str = "") -> told.NewWebhookEndpoint:
        """A new one, with its secret."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint, secret = await service.add(
                session,
                self.keyring,
                self.tenant_id,
                url=url,
                event_types=event_types,
                description=description,
                allow=self.allow,
            )
            return told.NewWebhookEndpoint(**dict(resources.endpoint(endpoint)), secret=secret)

    async def change(self, endpoint_id: UUID, **values: Any) -> told.WebhookEndpoint:
        """Change `url`, `event_types`, `description` or `enabled`."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint = await service.get(session, self.tenant_id, endpoint_id)
            await service.change(session, endpoint, **values, allow=self.allow)
            return resources.endpoint(endpoint)

    async def remove(self, endpoint_id: UUID) -> None:
        """Take one away."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint = await service.get(session, self.tenant_id, endpoint_id)
            await service.remove(session, self.tenant_id, endpoint.id)

    async def rotate(self, endpoint_id: UUID) -> told.NewSecret:
        """A new secret."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint = await service.get(session, self.tenant_id, endpoint_id)
            secret, until = await secrets.rotate(session, self.keyring, self.tenant_id, endpoint.id)
        return told.NewSecret(secret=secret, earlier_until=until)

    async def test(self, endpoint_id: UUID) -> told.Delivery:
        """Send an event that tells of the endpoint itself, and say how it went."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint = await service.get(session, self.tenant_id, endpoint_id)
            delivery_id = await service.queue_test(session, endpoint)
        await self.deliverer.deliver(self.tenant_id, endpoint_id, delivery_id)
        return await self.delivery(endpoint_id, delivery_id)

    async def replay(self, endpoint_id: UUID, since: datetime) -> told.Replayed:
        """Queue what happened since."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint = await service.get(session, self.tenant_id, endpoint_id)
            return told.Replayed(queued=await service.replay(session, endpoint, since))

    async def replay_one(self, endpoint_id: UUID, delivery_id: UUID) -> told.Delivery:
        """Queue one delivery again."""
        async with self.database.tenant(self.tenant_id) as session:
            endpoint = await service.get(session, self.tenant_id, endpoint_id)
            return resources.delivery(*await service.replay_one(session, endpoint, delivery_id))

    async def deliveries(
        self, endpoint_id: UUID, *, status: str | None = None, before: UUID | None = None, limit: int = 50
    ) -> list[told.Delivery]:
        """Newest first."""
        async with self.database.tenant(self.tenant_id) as session:
            await service.get(session, self.tenant_id, endpoint_id)
            found = await service.deliveries(
                session, self.tenant_id, endpoint_id, status=status, before=before, limit=limit
            )
            return [resources.delivery(*each) for each in found]

    async def delivery(self, endpoint_id: UUID, delivery_id: UUID) -> told.Delivery:
        """One of them, with its attempts."""
        async with self.database.tenant(self.tenant_id) as session:
            return resources.delivery(*await service.delivery(session, self.tenant_id, endpoint_id, delivery_id))
