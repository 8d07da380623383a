"""People take over. Every function works on a locked conversation, inside its caller's transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import repository as conversations
from frontdesk.conversations.models import Conversation
from frontdesk.handoffs.errors import TakenByAnother
from frontdesk.handoffs.models import Handoff
from frontdesk.kit.database import new_id


async def request(session: AsyncSession, conversation: Conversation, reason: str) -> Handoff:
    """Queue the conversation for a person; the agent is silent from now on. A live handoff is kept as it is."""
    handoff = await live(session, conversation.tenant_id, conversation.id)
    if handoff is None:
        handoff = Handoff(tenant_id=conversation.tenant_id, id=new_id(), conversation_id=conversation.id, reason=reason)
        session.add(handoff)
        await session.flush()
    await conversations.set_status(session, conversation, "open")
    return handoff


async def take_over(session: AsyncSession, conversation: Conversation, operator_id: UUID, name: str) -> None:
    """Give the conversation to this operator. Raises `TakenByAnother`."""
    if conversation.assignee_id is not None and conversation.assignee_id != operator_id:
        raise TakenByAnother(
            f"{conversation.assignee_name} has this conversation; ask them to hand it back",
            facts={"name": conversation.assignee_name or ""},
        )
    conversation.assignee_id = operator_id
    conversation.assignee_name = name
    conversation.failed_attempts = 0
    await session.flush()
    await session.execute(
        update(Handoff)
        .where(
            Handoff.tenant_id == conversation.tenant_id,
            Handoff.conversation_id == conversation.id,
            Handoff.status == "queued",
        )
        .values(status="claimed", operator_id=operator_id, operator_name=name, claimed_at=func.now())
    )
    await conversations.set_status(session, conversation, "open")


async def release(session: AsyncSession, conversation: Conversation, *, status: str) -> None:
    """End the person's part: back to the agent (`pending`), or `resolved`."""
    conversation.assignee_id = None
    conversation.assignee_name = None
    conversation.failed_attempts = 0
    await session.flush()
    await session.execute(
        update(Handoff)
        .where(
            Handoff.tenant_id == conversation.tenant_id,
            Handoff.conversation_id == conversation.id,
            Handoff.status != "released",
        )
        .values(status="released", released_at=func.now())
    )
    await conversations.set_status(session, conversation, status)


async def live(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> Handoff | None:
    """The conversation's handoff that is not released."""
    return await session.scalar(
        select(Handoff).where(
            Handoff.tenant_id == tenant_id,
            Handoff.conversation_id == conversation_id,
            Handoff.status != "released",
        )
    )


async def handed_back(session: AsyncSession, conversation: Conversation, *, since: datetime | None = None) -> bool:
    """Whether a person has had this conversation and released it, `since` then where a moment is given."""
    released = select(Handoff.id).where(
        Handoff.tenant_id == conversation.tenant_id,
        Handoff.conversation_id == conversation.id,
        Handoff.status == "released",
    )
    if since is not None:
        released = released.where(Handoff.released_at >= since)
    return await session.scalar(released.limit(1)) is not None


async def place_of(session: AsyncSession, tenant_id: UUID, conversation_id: UUID) -> int | None:
    """The conversation's place among those that wait for a person, from 1; None when it does not wait."""
    mine = await live(session, tenant_id, conversation_id)
    if mine is None or mine.status != "queued":
        return None
    waiting = (
        select(func.count()).select_from(Handoff).where(Handoff.tenant_id == tenant_id, Handoff.status == "queued")
    )
    return (await session.scalar(waiting.where(Handoff.created_at < mine.created_at)) or 0) + 1


async def newest_of(session: AsyncSession, tenant_id: UUID, conversation_ids: list[UUID]) -> dict[UUID, Handoff]:
    """The newest handoff of each conversation that has one."""
    rows = await session.scalars(
        select(Handoff)
        .where(Handoff.tenant_id == tenant_id, Handoff.conversation_id.in_(conversation_ids))
        .order_by(Handoff.conversation_id, Handoff.created_at)
    )
    return {row.conversation_id: row for row in rows}
