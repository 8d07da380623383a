"""Every platform that there is, connected to a business of its own, with its API simulated on a real port."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
import uvicorn

from frontdesk.channels import inboxes
from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connections
from frontdesk.channels.delivering import PlatformChannel
from frontdesk.channels.registry import AnyPlatform, platform, platforms
from frontdesk.channels.sending import Sender
from frontdesk.channels.simulated import Shot, Simulated, simulated
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.channels.simulator.mail import serving_mail
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Message
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.outside import Outside
from tests.conversations.desk import make_desk

CONTACT = "16505551234"
_numbers = itertools.count(int.from_bytes(os.urandom(3), "big"))


def next_number() -> int:
    """A number for ids that no other test has."""
    return next(_numbers)


@pytest.fixture(params=list(platforms()))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class Line:
    """One inbox, both sides of it."""

    platform: AnyPlatform
    other_side: Simulated
    settings: Mapping[str, str]
    tenant_id: UUID
    inbox_id: UUID
    path: str
    http: httpx.AsyncClient
    api: SimulatedApi
    sender: Sender
    database: Database

    @property
    def url(self) -> str:
        """The webhook's public address."""
        return f"http://127.0.0.1:8000{self.path}"

    def signed(self, payload: object) -> Shot:
        """The payload as the platform sends it."""
        return self.other_side.sign(self.settings, payload, self.url)

    async def shoot(self, shot: Shot) -> httpx.Response:
        """Send a request of the platform."""
        return await self.http.request(
            shot.method, self.path, params=dict(shot.query) or None, headers=dict(shot.headers), content=shot.body
        )

    async def hear(self, text: str, *, number: int | None = None, contact: str = CONTACT) -> httpx.Response:
        """A customer writes."""
        payload = self.other_side.message(contact, text, number or next_number())
        return await self.shoot(self.signed(payload))

    async def reply(self, text: str, *, choices: tuple[str, ...] = ()) -> Message:
        """The agent answers in the customer's conversation; the reply waits in the outbox."""
        [incoming, *_] = await self.rows("select conversation_id from messages order by sequence")
        content = {"choices": [{"text": each, "kind": "suggestion"} for each in choices]}
        async with self.database.tenant(self.tenant_id) as session:
            conversation = await conversations.get(session, self.tenant_id, incoming[0], lock=True)
            return await conversations.reply(
                session, conversation, turn_id=new_id(), text=text, content=content, name="Robin"
            )

    async def drain(self, message: Message) -> int:
        """Send what is due."""
        return await self.sender.drain(self.tenant_id, message.conversation_id)

    async def make_due(self) -> None:
        """Time passes."""
        await self.rows("update outbox set due_at = now() - interval '1 second' returning id")

    async def rows(self, query: str) -> list[tuple]:  # type: ignore[type-arg]
        """Rows of this tenant."""
        from frontdesk.kit.database import fetch

        async with self.database.tenant(self.tenant_id) as session:
            return [tuple(row) for row in await fetch(session, query)]  # type: ignore[arg-type]

    async def texts(self) -> list[str]:
        """What customers wrote, in order."""
        query = "select text from messages where direction = 'incoming' order by conversation_id, sequence"
        return [text for (text,) in await self.rows(query)]

    async def outbox(self) -> list[str]:
        """The states of what must leave, in order."""
        query = "select o.status from outbox o join messages m on m.id = o.message_id order by m.sequence"
        return [status for (status,) in await self.rows(query)]

    async def notes(self) -> list[str]:
        """What operators are told."""
        return [text for (text,) in await self.rows("select text from messages where private order by sequence")]


@pytest.fixture
async def line(
    name: str, http: httpx.AsyncClient, database: Database, keyring: Keyring, tenant: UUID
) -> AsyncIterator[Line]:
    async with open_line(name, http, database, keyring, tenant) as opened:
        yield opened


@pytest.fixture
async def other_line(
    name: str, http: httpx.AsyncClient, database: Database, keyring: Keyring, other_tenant: UUID
) -> AsyncIterator[Line]:
    async with open_line(name, http, database, keyring, other_tenant) as opened:
        yield opened


@contextlib.asynccontextmanager
async def open_line(
    name: str, http: httpx.AsyncClient, database: Database, keyring: Keyring, tenant_id: UUID
) -> AsyncIterator[Line]:
    """An inbox of the tenant, and the platform's API at the other end."""
    found, other_side = platform(name), simulated(name)
    api = SimulatedApi(other_side)
    desk = await make_desk(database, tenant_id)
    scheme = found.config.schemes[-1]  # the one without TLS
    async with serving_mail(api) if scheme == "smtp" else serving(api) as port:
        settings = {**other_side.settings, "api_url": f"{scheme}://127.0.0.1:{port}"}
        async with database.tenant(tenant_id) as session:
            inbox = await inboxes.add(session, keyring, tenant_id, desk.agent_id, name, "main", settings)
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        channel = PlatformChannel(found, database, Connections(database, keyring), Caller(outside, seconds=0.5))
        path = f"/v1/channels/{name}/{inbox.key}"
        sender = Sender(database, {name: channel})
        yield Line(found, other_side, settings, tenant_id, inbox.id, path, http, api, sender, database)
        await outside.close()


@contextlib.asynccontextmanager
async def serving(app: SimulatedApi, port: int = 0) -> AsyncIterator[int]:
    """The port on which the application listens, a free one where none is given."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=0)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await task
