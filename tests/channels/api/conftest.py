"""A program of the tenant, with a key that may do everything, and a receiver that the application may call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.channels.door import Door
from frontdesk.conversations.models import Conversation
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.tenants import keys
from tests.conversations.desk import TestDesk
from tests.turns.stand_ins import SilentWakeUps
from tests.webhooks.receiver import Receiver, delivering, listening


async def key_of(database: Database, tenant: UUID, *scopes: str) -> str:
    """A new key of the tenant; one that may do everything without scopes."""
    _, token = await keys.create_key(database, tenant, "shop", scopes or keys.SCOPES)
    return token


async def begin(database: Database, publisher: LivePublisher, desk: TestDesk, text: str = "Hello") -> Conversation:
    """A customer has written."""
    return (await Door(database, publisher, SilentWakeUps()).accept(desk.inbound(text))).conversation


@pytest.fixture
async def program(http: httpx.AsyncClient, database: Database, tenant: UUID) -> httpx.AsyncClient:
    http.headers["Authorization"] = f"Bearer {await key_of(database, tenant)}"
    return http


@pytest.fixture
async def receiver(app: FastAPI, address: str, database: Database, keyring: Keyring) -> AsyncIterator[Receiver]:
    async with listening() as receiver, delivering(database, keyring, receiver) as deliverer:
        before = app.state.deliverer, app.state.outside_allow
        app.state.deliverer, app.state.outside_allow = deliverer, frozenset({receiver.pair})
        yield receiver
        app.state.deliverer, app.state.outside_allow = before
