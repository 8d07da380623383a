"""The turn's journal: decisions and tool calls stored before they act, the trace, and the live drafts. All fenced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, new_id, table_of
from frontdesk.kit.live import LivePublisher
from frontdesk.turns.checkpoints import JournalledSaver
from frontdesk.turns.leases import Claim, fenced
from frontdesk.turns.models import Decision, ToolCall, TraceStep
from frontdesk_agents.ports import StoredCall

_decisions, _calls, _steps = table_of(Decision), table_of(ToolCall), table_of(TraceStep)

_STORE_DECISION = postgresql.insert(_decisions).on_conflict_do_nothing()
_call = postgresql.insert(_calls)
_STORE_CALL = _call.on_conflict_do_update(  # changes nothing, so that the row comes back whoever stored it
    index_elements=["tenant_id", "turn_id", "call"], set_={"call": _call.excluded.call}
).returning(_calls.c.call, _calls.c.name, _calls.c.arguments, _calls.c.result)
_STORE_RESULT = (
    update(_calls)
    .where(
        _calls.c.tenant_id == bindparam("tenant"),
        _calls.c.turn_id == bindparam("turn"),
        _calls.c.call == bindparam("number"),
    )
    .values(result=bindparam("outcome"))
)
_STORE_STEPS = insert(_steps)


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
            await session.execute(_STORE_DECISION, {**self._own, "step": step, "decision": dict(decision)})
            await self.saver.store(session)

    async def begin_call(self, call: int, name: str, arguments: Mapping[str, Any]) -> StoredCall:
        """See the port."""
        conversation_id = self._claim.conversation_id
        row = {
            **self._own,
            "call": call,
            "conversation_id": conversation_id,
            "name": name,
            "arguments": dict(arguments),
        }
        async with fenced(self._database, self._claim) as session:
            return StoredCall(*(await session.execute(_STORE_CALL, row)).one())

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None:
        """See the port."""
        own = {"tenant": self._claim.tenant_id, "turn": self._claim.turn_id}
        async with fenced(self._database, self._claim) as session:
            await session.execute(_STORE_RESULT, {**own, "number": call, "outcome": dict(result)})

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        """See the port."""
        row = {"id": new_id(), "attempt": self._claim.attempt, "node": node}
        self._trace.append({**self._own, **row, "data": dict(data), "milliseconds": milliseconds})

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
            await session.execute(_STORE_STEPS, self._trace)
        self._trace = []

    @property
    def _own(self) -> dict[str, Any]:
        return {"tenant_id": self._claim.tenant_id, "turn_id": self._claim.turn_id}

    async def _publish(self, kind: str, data: Mapping[str, Any]) -> None:
        held = self._claim
        await self._publisher.publish(
            held.tenant_id,
            held.conversation_id,
            kind,
            {"turn": str(held.turn_id), "attempt": held.attempt, **data},
        )
