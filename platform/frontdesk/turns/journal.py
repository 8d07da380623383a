"""The turn's journal: decisions and tool calls stored before they act, the trace, and the live drafts. All fenced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Json, Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, fetch, new_id
from frontdesk.kit.live import LivePublisher
from frontdesk.turns.checkpoints import JournalledSaver, prune
from frontdesk.turns.leases import Claim, fenced
from frontdesk.turns.models import Decision
from frontdesk_agents.ports import StoredCall

_STORE_DECISION = """
insert into decisions (tenant_id, turn_id, step, decision) values (%(tenant)s, %(turn)s, %(step)s, %(decision)s)
on conflict do nothing
"""
# The update changes nothing: the row comes back whoever stored it.
_STORE_CALL = """
insert into tool_calls (tenant_id, turn_id, call, conversation_id, name, arguments)
values (%(tenant)s, %(turn)s, %(call)s, %(conversation)s, %(name)s, %(arguments)s)
on conflict (tenant_id, turn_id, call) do update set call = excluded.call returning call, name, arguments, result
"""
_STORE_RESULT = """
update tool_calls set result = %(result)s where tenant_id = %(tenant)s and turn_id = %(turn)s and call = %(call)s
"""
_STORE_TRACE = """
insert into trace_steps (tenant_id, turn_id, attempt, id, node, data, milliseconds)
select %(tenant)s, %(turn)s, %(attempt)s, step.*
from json_to_recordset(%(steps)s) as step (id uuid, node text, data jsonb, milliseconds float8)
"""


class TurnJournal:
    """Implements `frontdesk_agents.ports.Journal` for one claim. The trace waits in memory for the turn's end."""

    def __init__(self, database: Database, publisher: LivePublisher, claim: Claim) -> None:
        self._database = database
        self._publisher = publisher
        self._claim = claim
        self._offset = 0
        self._trace: list[dict[str, Any]] = []
        self.saver = JournalledSaver(database, claim)

    async def stored_decision(self, step: int) -> Mapping[str, Any] | None:
        """See the port."""
        if self._claim.attempt == 1:
            return None
        async with self._database.tenant(self._claim.tenant_id) as session:
            row = await session.get(Decision, (self._claim.tenant_id, self._claim.turn_id, step))
            return row.decision if row else None

    async def decide(self, step: int, decision: Mapping[str, Any]) -> None:
        """See the port."""
        async with fenced(self._database, self._claim) as session:
            await fetch(session, _STORE_DECISION, **self._own, step=step, decision=Jsonb(dict(decision)))
            await self.saver.store(session)

    async def begin_call(self, call: int, name: str, arguments: Mapping[str, Any]) -> StoredCall:
        """See the port."""
        asked = {"conversation": self._claim.conversation_id, "name": name, "arguments": Jsonb(dict(arguments))}
        async with fenced(self._database, self._claim) as session:
            [row] = await fetch(session, _STORE_CALL, **self._own, call=call, **asked)
        return StoredCall(*row)

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None:
        """See the port."""
        async with fenced(self._database, self._claim) as session:
            await fetch(session, _STORE_RESULT, **self._own, call=call, result=Jsonb(dict(result)))

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        """See the port."""
        self._trace.append({"id": new_id(), "node": node, "data": dict(data), "milliseconds": milliseconds})

    async def step(self, name: str) -> None:
        """See the port."""
        await self._publish("step", {"name": name})

    async def draft(self, text: str) -> None:
        """See the port."""
        await self._publish("draft", {"offset": self._offset, "text": text})
        self._offset += len(text)

    async def write_trace(self, session: AsyncSession) -> None:
        """Write the waiting rows of the trace in a transaction."""
        if self._trace:
            await fetch(session, _STORE_TRACE, **self._own, attempt=self._claim.attempt, steps=Json(self._trace))
        self._trace = []

    async def end(self, session: AsyncSession) -> None:
        """Write the trace and forget the turn's checkpoint, in the transaction that ends the turn."""
        await self.write_trace(session)
        await prune(session, self._claim)

    @property
    def _own(self) -> dict[str, Any]:
        return {"tenant": self._claim.tenant_id, "turn": self._claim.turn_id}

    async def _publish(self, kind: str, data: Mapping[str, Any]) -> None:
        held = self._claim
        await self._publisher.publish(
            held.tenant_id,
            held.conversation_id,
            kind,
            {"turn": str(held.turn_id), "attempt": held.attempt, **data},
        )
