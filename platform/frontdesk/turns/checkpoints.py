"""LangGraph's Postgres checkpointer under row-level security, fenced by the turn's attempt.

The tables have no tenant column: the policies read the tenant from the thread id, `tenant:conversation`. Savers serialise
their cursors on a lock of their own, so every turn has its own saver on a shared pool.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.engine import URL

from frontdesk.turns.leases import Claim
from frontdesk_agents.ports import StaleAttempt

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]

_ENTER = "select enter_turn(%s, %s, %s) as mine"


def open_pool(url: URL, size: int) -> Pool:
    """A pool of connections as the app's role; open it inside the event loop."""
    return AsyncConnectionPool(
        url.set(drivername="postgresql").render_as_string(hide_password=False),
        min_size=1,
        max_size=size,
        open=False,
        kwargs={"autocommit": True, "row_factory": dict_row, "connect_timeout": 5},
    )


def thread_of(claim: Claim) -> str:
    """The LangGraph thread of a conversation."""
    return f"{claim.tenant_id}:{claim.conversation_id}"


class FencedSaver(AsyncPostgresSaver):
    """A saver for one claim: each use is a transaction that sets the tenant and holds the turn's row.

    Each step of our graphs is one node, so what `aput_writes` would keep of a step is what the checkpoint after it holds;
    a node that was stopped runs again, and meets its own stored decisions and tool calls.
    """

    def __init__(self, pool: Pool, claim: Claim) -> None:
        super().__init__(pool)
        self._claim = claim

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Nothing: see the class."""

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        held = self._claim
        pool: Any = self.conn
        async with (
            self.lock,
            pool.connection() as connection,
            connection.transaction(),
            connection.cursor(binary=True, row_factory=dict_row) as cursor,
        ):
            await cursor.execute(_ENTER, (held.tenant_id, held.turn_id, held.attempt))
            entered = await cursor.fetchone()
            if entered is None or not entered["mine"]:
                raise StaleAttempt(f"turn {held.turn_id} has a newer attempt than {held.attempt}")
            yield cursor


async def prune(pool: Pool, tenant_id: UUID, conversation_id: UUID) -> None:
    """Delete a finished thread."""
    thread = f"{tenant_id}:{conversation_id}"
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("select set_config('app.tenant_id', %s, true)", (str(tenant_id),))
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            await connection.execute(f"delete from {table} where thread_id = %s".encode(), (thread,))  # noqa: S608
