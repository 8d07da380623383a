"""Advisory locks that one process at a time holds, for as long as its connection to Postgres lives.

https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable

_TAKE = text("select key from unnest(cast(:keys as bigint[])) as key where pg_try_advisory_lock(key)")
_LET_GO = text("select pg_advisory_unlock(key) from unnest(cast(:keys as bigint[])) as key")
_LET_ALL_GO = text("select pg_advisory_unlock_all()")


@dataclass(frozen=True)
class Locks:
    """The locks of one connection. Ask for none twice: a lock is counted."""

    connection: AsyncConnection

    async def take(self, keys: Collection[int]) -> set[int]:
        """Those of the keys that nobody held. Raises `Unavailable` when the connection is lost, and all locks with it."""
        return set((await self._run(_TAKE, keys)).scalars())

    async def let_go(self, keys: Collection[int]) -> None:
        """Others may take these. Raises `Unavailable`."""
        await self._run(_LET_GO, keys)

    async def _run(self, statement: TextClause, keys: Collection[int]) -> CursorResult[Any]:
        try:
            return await self.connection.execute(statement, {"keys": list(keys)})
        except DBAPIError as error:
            raise Unavailable("the connection that held the locks is lost") from error


@asynccontextmanager
async def open_locks(database: Database) -> AsyncIterator[Locks]:
    """Locks on a connection of their own, which is closed at the end and lets them go. Raises `Unavailable`."""
    try:
        connection = await database.engine.connect()
    except (DBAPIError, NoConnectionFree) as error:
        raise Unavailable("the database is away") from error
    try:
        yield Locks(connection)
    finally:
        if not connection.invalidated:
            with suppress(DBAPIError):
                await connection.execute(_LET_ALL_GO)
        await connection.invalidate()  # where that failed, the server lets them go when it sees the end
        await connection.close()
