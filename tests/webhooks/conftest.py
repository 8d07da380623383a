"""A receiver, a deliverer, and a business."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.webhooks.delivering import Deliverer
from tests.conversations.desk import TestDesk, make_desk
from tests.webhooks.receiver import Receiver, delivering, listening


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
async def deliverer(database: Database, keyring: Keyring, receiver: Receiver) -> AsyncIterator[Deliverer]:
    async with delivering(database, keyring, receiver) as deliverer:
        yield deliverer


@pytest.fixture
async def desk(database: Database, tenant: UUID) -> TestDesk:
    return await make_desk(database, tenant)
