"""Somebody else's server, which hears of events."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.outside import Outside
from frontdesk.webhooks import service
from frontdesk.webhooks.delivering import Deliverer
from frontdesk.webhooks.models import WebhookEndpoint


@dataclass(frozen=True)
class Heard:
    """One request; header names are lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers with `status` and `headers`, after `wait` seconds."""

    port: int = 0
    status: int = 204
    headers: list[str] = field(default_factory=list)
    wait: float = 0
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def pair(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def types(self) -> list[str]:
        return [each.event["type"] for each in self.heard]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.heard.append(Heard(headers, body))
        await asyncio.sleep(self.wait)
        lines = [f"HTTP/1.1 {self.status} X", "Content-Length: 0", "Connection: close", *self.headers]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


@contextlib.asynccontextmanager
async def delivering(database: Database, keyring: Keyring, *receivers: Receiver) -> AsyncIterator[Deliverer]:
    """A deliverer that may call these receivers."""
    outside = Outside(allow=[receiver.pair for receiver in receivers])
    yield Deliverer(database, keyring, outside)
    await outside.close()


async def add_endpoint(
    database: Database, keyring: Keyring, tenant: UUID, receiver: Receiver, *event_types: str
) -> tuple[WebhookEndpoint, str]:
    """An endpoint of the tenant, and its secret."""
    async with database.tenant(tenant) as session:
        return await service.add(
            session, keyring, tenant, url=receiver.url, event_types=event_types, allow=[receiver.pair]
        )
