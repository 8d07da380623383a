"""LangGraph's checkpoints in Postgres under row-level security, stored with the turn's journal.

A turn's checkpoints are kept in memory until its first decision; the newest one is stored in that decision's transaction,
so that what was decided and what it was decided from stand or fall together. What comes later is in the journal: an
attempt that goes on from the checkpoint meets its own decisions and tool calls.

The tables have no tenant column: the policies read the tenant from the thread id, `tenant:conversation`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncCursor
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, driver_of, fetch
from frontdesk.turns.leases import Claim, fenced

_STORE = """
with blobs as (
    insert into checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    select %(thread)s, '', * from unnest(%(channels)s::text[], %(versions)s::text[], %(types)s::text[], %(blobs)s::bytea[])
    on conflict do nothing
)
insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)
values (%(thread)s, '', %(id)s, %(checkpoint)s, %(metadata)s) on conflict do nothing
"""
_PRUNE = """
with heads as (delete from checkpoints where thread_id = %(thread)s)
delete from checkpoint_blobs where thread_id = %(thread)s
"""


class JournalledSaver(AsyncPostgresSaver):
    """A saver for one claim. Each step of our graphs is one node, so a checkpoint holds what `aput_writes` would keep."""

    def __init__(self, database: Database, claim: Claim) -> None:
        super().__init__(cast(Any, None))
        self._database, self._claim = database, claim
        self._newest: tuple[RunnableConfig, Checkpoint, CheckpointMetadata] | None = None
        self._changed: ChannelVersions = {}
        self._stored = False

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """What an earlier attempt has stored; a first attempt begins anew."""
        return None if self._claim.attempt == 1 else await super().aget_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep the checkpoint for `store`."""
        if not self._stored:
            self._newest = (config, checkpoint, metadata)
            self._changed = {**self._changed, **new_versions}
        thread = config["configurable"]["thread_id"]
        return {"configurable": {"thread_id": thread, "checkpoint_ns": "", "checkpoint_id": checkpoint["id"]}}

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Nothing: see the class."""

    async def store(self, session: AsyncSession) -> None:
        """Store the newest checkpoint in the transaction of the turn's first decision."""
        if self._newest is None or self._stored:
            return
        self._stored = True
        await fetch(session, _STORE, **self._row(*self._newest))

    def _row(self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata) -> dict[str, Any]:
        """The checkpoint as LangGraph's tables hold it: plain values in its JSON, all others as blobs."""
        values = checkpoint["channel_values"]
        plain = {k: v for k, v in values.items() if v is None or isinstance(v, (str, int, float, bool))}
        changed = {k: version for k, version in self._changed.items() if k in values and k not in plain}
        dumped = [self.serde.dumps_typed(values[channel]) for channel in changed]
        return {
            "thread": config["configurable"]["thread_id"],
            "id": checkpoint["id"],
            "checkpoint": Jsonb({**checkpoint, "channel_values": plain}),
            "metadata": Jsonb(get_serializable_checkpoint_metadata(config, metadata)),
            "channels": list(changed),
            "versions": list(changed.values()),
            "types": [kind for kind, _ in dumped],
            "blobs": [blob for _, blob in dumped],
        }

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        async with (
            fenced(self._database, self._claim) as session,
            driver_of(session).cursor(binary=True, row_factory=dict_row) as cursor,
        ):
            yield cursor


async def prune(session: AsyncSession, claim: Claim) -> None:
    """Delete a finished thread."""
    await prune_thread(session, claim.tenant_id, claim.conversation_id)


async def prune_thread(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> None:
    """Delete what a conversation's turns have left, finished or not."""
    await fetch(session, _PRUNE, thread=f"{tenant_id}:{conversation_id}")
