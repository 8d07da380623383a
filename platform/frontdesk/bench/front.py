"""A scratch desk as the grounded benchmark sees it: businesses imported for real, customers who talk through the door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.bench.scratch import ScratchDesk
from frontdesk.commerce.models import OrderRow
from frontdesk.commerce.service import put_orders
from frontdesk.conversations.models import Inbox, Message
from frontdesk.conversations.service import InboundMessage
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import new_id
from frontdesk.onboarding.importing import finish_import, import_business
from frontdesk.roster.models import Agent
from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.scoring import Observed
from frontdesk.turns.models import PendingAction, ToolCall, TraceStep, Turn
from frontdesk.turns.verifying import invented_arguments, unsourced


class RealFront:
    """Implements `frontdesk.tuning.grounded.Front` on the real rooms, engine and graphs; turns run in this process."""

    def __init__(self, desk: ScratchDesk) -> None:
        self._runtime = desk.runtime
        self._tenants: dict[str, tuple[UUID, UUID]] = {}
        self._folders: dict[str, BusinessFolder] = {}

    async def open(self, business: BusinessFolder) -> None:
        """See the port."""
        database = self._runtime.database
        imported = await import_business(database, business)
        await finish_import(database, self._runtime.models.embedder(imported.tenant_id), imported)
        async with database.tenant(imported.tenant_id) as session:
            inbox_id = await session.scalar(
                select(Inbox.id)
                .join(Agent, (Agent.tenant_id == Inbox.tenant_id) & (Agent.id == Inbox.agent_id))
                .order_by(Agent.slug != "support", Agent.slug)
                .limit(1)
            )
        assert inbox_id is not None
        self._tenants[business.business.slug] = (imported.tenant_id, inbox_id)
        self._folders[business.business.slug] = business

    def tenant_id(self, business: str) -> UUID:
        """The tenant of a business that was opened."""
        return self._tenants[business][0]

    async def conversation(self, business: str) -> RealConversation:
        """See the port. What an earlier customer cancelled is as it was."""
        tenant_id, inbox_id = self._tenants[business]
        async with self._runtime.database.tenant(tenant_id) as session:
            await session.execute(update(OrderRow).where(OrderRow.tenant_id == tenant_id).values(cancel_key=None))
            await put_orders(session, tenant_id, self._folders[business].orders)
        return RealConversation(self._runtime, tenant_id, inbox_id)


class RealConversation:
    """One customer of one business."""

    def __init__(self, runtime: Any, tenant_id: UUID, inbox_id: UUID) -> None:
        self._runtime, self._tenant_id, self._inbox_id = runtime, tenant_id, inbox_id
        self._customer = str(new_id())
        self.conversation_id: UUID | None = None  # from its first message on

    async def say(self, text: str) -> Observed:
        """See the port."""
        inbound = InboundMessage(self._tenant_id, self._inbox_id, self._customer, str(new_id()), text)
        received = await self._runtime.door.accept(inbound)
        self.conversation_id = received.conversation.id
        async with self._runtime.database.tenant(self._tenant_id) as session:
            turn_id = await session.scalar(
                select(Turn.id).where(Turn.conversation_id == received.conversation.id, Turn.status == "queued")
            )
        if turn_id is None:  # a person has the conversation
            return Observed("", (), (), None, "silent", ())
        await self._runtime.run_turn(self._tenant_id, turn_id)
        async with self._runtime.database.tenant(self._tenant_id) as session:
            return await self._observe(session, turn_id)

    async def invented(self) -> list[str]:
        """See the port."""
        assert self.conversation_id is not None
        async with self._runtime.database.tenant(self._tenant_id) as session:
            _, problems = await unsourced(session, self._tenant_id, self.conversation_id)
            arguments = await invented_arguments(session, self._tenant_id, self.conversation_id)
        return [f"{problem.text}: {problem.reason}" for _, problem in problems] + arguments

    async def _observe(self, session: AsyncSession, turn_id: UUID) -> Observed:
        message = await session.scalar(select(Message).where(Message.turn_id == turn_id))
        calls = await session.scalars(select(ToolCall).where(ToolCall.turn_id == turn_id).order_by(ToolCall.call))
        steps: Sequence[TraceStep] = (
            await session.scalars(select(TraceStep).where(TraceStep.turn_id == turn_id).order_by(TraceStep.id))
        ).all()
        assert self.conversation_id is not None
        pending = await session.get(PendingAction, (self._tenant_id, self.conversation_id))
        handoff = await handoffs.live(session, self._tenant_id, self.conversation_id)
        return Observed(
            reply=message.text if message else "",
            sentences=message.content.get("sentences", []) if message else [],
            calls=[{"name": c.name, "arguments": c.arguments, "result": c.result} for c in calls],
            pending={"kind": pending.kind, "tool": pending.tool, "arguments": pending.arguments} if pending else None,
            handoff=handoff.reason if handoff else None,
            trace=[(step.node, step.data) for step in steps],
            milliseconds=_until_decided(steps),
        )


def _until_decided(steps: Sequence[TraceStep]) -> float:
    """Milliseconds of the nodes up to the first decision."""
    nodes = [step.node for step in steps]
    first = nodes.index("decide") + 1 if "decide" in nodes else 0
    return sum(step.milliseconds for step in steps[:first])
