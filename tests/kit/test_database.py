"""Transactions when the database has too much to do."""

from __future__ import annotations

import pytest

from frontdesk.kit import addresses
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.settings import Settings


async def test_who_finds_no_free_connection_is_told_to_come_again(settings: Settings, keyring: Keyring) -> None:
    database = Database(addresses.role_url(settings, keyring, addresses.APP_ROLE), pool_size=1)
    database.engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    async with database.tenant(new_id()):
        with pytest.raises(Unavailable):
            async with database.tenant(new_id()):
                pass
    async with database.tenant(new_id()):
        pass
    await database.close()
