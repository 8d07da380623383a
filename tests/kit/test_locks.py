"""Advisory locks: held by one connection, let go by hand, at its end, and when it is lost."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.locks import Locks, open_locks

KEYS = {-(2**62), 7}


async def test_one_holds_a_lock_until_it_lets_go_or_ends(database: Database) -> None:
    async with open_locks(database) as mine:
        assert await mine.take(KEYS) == KEYS
        async with open_locks(database) as theirs:
            assert await theirs.take({7, 8}) == {8}
            await mine.let_go({7})
            assert await theirs.take({7}) == {7}
        assert await mine.take({7, 8}) == {7, 8}
    async with open_locks(database) as theirs:
        assert await theirs.take({*KEYS, 8}) == {*KEYS, 8}


async def test_a_lost_connection_is_told_and_its_locks_are_free(database: Database) -> None:
    async with open_locks(database) as mine:
        await mine.take(KEYS)
        pid = await mine.connection.scalar(text("select pg_backend_pid()"))
        async with database.shared() as session:
            await session.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(Unavailable):
            await mine.take(KEYS)
        async with open_locks(database) as theirs:
            assert await _in_time(theirs) == KEYS


async def _in_time(locks: Locks) -> set[int]:
    """The keys, once the server has seen that their holder is gone."""
    taken: set[int] = set()
    for _ in range(100):
        taken |= await locks.take(KEYS - taken)
        if taken == KEYS:
            break
        await asyncio.sleep(0.05)
    return taken
