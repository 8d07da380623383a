"""Sending: signed, through the guarded client, at most `AT_ONCE` requests to an endpoint at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID

import structlog

from frontdesk.kit import standard_webhooks
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.outside import Outside
from frontdesk.kit.standard_webhooks import secret_bytes, sign
from frontdesk.webhooks import bodies, queue, secrets, service
from frontdesk.webhooks.queue import Claimed, Result

SECONDS = 15  # for an answer

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Target:
    url: str
    secrets: list[bytes]


@dataclass(frozen=True)
class Deliverer:
    """Sends what is due. `outside` is its own client, so that a slow endpoint takes no connection of a platform's."""

    database: Database
    keyring: Keyring
    outside: Outside

    async def drain(self, tenant_id: UUID, endpoint_id: UUID) -> int:
        """Make the endpoint's due deliveries, until none is due or none of some succeeded. Returns how many were delivered."""
        delivered = 0
        while results := await self._some(tenant_id, endpoint_id):
            succeeded = sum(result.error is None for result in results)
            delivered += succeeded
            if not succeeded:
                break
        return delivered

    async def deliver(self, tenant_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> None:
        """Make this one delivery now, if nobody else does."""
        await self._some(tenant_id, endpoint_id, only=delivery_id)

    async def _some(self, tenant_id: UUID, endpoint_id: UUID, only: UUID | None = None) -> list[Result]:
        async with self.database.tenant(tenant_id) as session:
            claimed = await queue.claim(session, tenant_id, endpoint_id, only)
            if not claimed:
                return []
            endpoint = await service.get(session, tenant_id, endpoint_id)
            signing = await secrets.signing(session, self.keyring, tenant_id, endpoint_id)
            sent = [await bodies.body_of(session, each.event) for each in claimed]
        target = _Target(endpoint.url, [secret_bytes(secret) for secret in signing])
        return await asyncio.gather(*(self._one(target, each, body) for each, body in zip(claimed, sent, strict=True)))

    async def _one(self, target: _Target, claimed: Claimed, body: bytes | None) -> Result:
        result = Result(dropped=True) if body is None else await self._send(target, claimed, body)
        async with self.database.tenant(claimed.tenant_id) as session:
            await queue.finish(session, claimed, result)
        log.info(
            "webhook sent",
            tenant_id=str(claimed.tenant_id),
            delivery=str(claimed.id),
            type=claimed.event.type,
            attempt=claimed.attempts,
            status=result.status,
            ms=result.ms,
            error=result.error,
        )
        return result

    async def _send(self, target: _Target, claimed: Claimed, body: bytes) -> Result:
        headers = _headers(target.secrets, str(claimed.event.id), int(time.time()), body)
        began = time.perf_counter()
        try:
            answer = await self.outside.request("POST", target.url, headers=headers, content=body, seconds=SECONDS)
        except FrontdeskError as error:
            return Result(ms=_ms(began), error=error.message[:200])
        if 200 <= answer.status < 300:
            return Result(answer.status, _ms(began))
        waits = queue.read_retry_after(answer.headers.get("retry-after"))
        return Result(answer.status, _ms(began), f"the endpoint answered {answer.status}", waits)


def _headers(signing: list[bytes], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Frontdesk-Webhooks/1",
        standard_webhooks.ID: id,
        standard_webhooks.TIMESTAMP: str(timestamp),
        standard_webhooks.SIGNATURE: " ".join(sign(secret, id, timestamp, body) for secret in signing),
    }


def _ms(began: float) -> int:
    return round(1000 * (time.perf_counter() - began))
