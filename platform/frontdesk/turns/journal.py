"""The turn's journal: decisions and tool calls stored before they act, the trace, and the live drafts. All fenced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, new_id
from frontdesk.kit.live import LivePublisher
from frontdesk.turns.leases import Claim, fenced
from frontdesk.turns.models import Decision, ToolCall, TraceStep
from frontdesk_agents.ports import StoredCall


class TurnJournal:
    """Implements `frontdesk_agents.ports.Journal` for one claim. Trace rows wait in memory for the next transaction."""

    def __init__(self, database: Database, publisher: LivePublisher, claim: Claim) -> None:
        self._database = database
        self._publisher = publisher
        self._claim = claim
        self._offset = 0
        self._trace: list[TraceStep] = []

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
            await session.execute(
                insert(Decision)
                .values(
                    tenant_id=self._claim.tenant_id, turn_id=self._claim.turn_id, step=step, decision=dict(decision)
                )
                .on_conflict_do_nothing()
            )
            self.write_trace(session)

    async def begin_call(self, call: int, name: str, arguments: Mapping[str, Any]) -> StoredCall:
        """See the port."""
        key = (self._claim.tenant_id, self._claim.turn_id, call)
        async with fenced(self._database, self._claim) as session:
            await session.execute(
                insert(ToolCall)
                .values(
                    tenant_id=self._claim.tenant_id,
                    turn_id=self._claim.turn_id,
                    call=call,
                    conversation_id=self._claim.conversation_id,
                    name=name,
                    arguments=dict(arguments),
                )
                .on_conflict_do_nothing()
            )
            row = await session.get_one(ToolCall, key)
            return StoredCall(row.call, row.name, row.arguments, row.result)

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None:
        """See the port."""
        async with fenced(self._database, self._claim) as session:
            row = await session.get_one(ToolCall, (self._claim.tenant_id, self._claim.turn_id, call))
            row.result = dict(result)

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        """See the port."""
        self._trace.append(
            TraceStep(
                tenant_id=self._claim.tenant_id,
                turn_id=self._claim.turn_id,
                id=new_id(),
                attempt=self._claim.attempt,
                node=node,
                data=dict(data),
                milliseconds=milliseconds,
            )
        )

    async def step(self, name: str) -> None:
        """See the port."""
        await self._publish("step", {"name": name})

    async def draft(self, text: str) -> None:
        """See the port."""
        await self._publish("draft", {"offset": self._offset, "text": text})
        self._offset += len(text)

    def write_trace(self, session: AsyncSession) -> None:
        """Add the waiting trace rows to a transaction."""
        session.add_all(self._trace)
        self._trace = []

    async def _publish(self, kind: str, data: Mapping[str, Any]) -> None:
        held = self._claim
        await self._publisher.publish(
            held.tenant_id,
            held.conversation_id,
            kind,
            {"turn": str(held.turn_id), "attempt": held.attempt, **data},
        )
