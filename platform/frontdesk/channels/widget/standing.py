"""A visitor's conversation as it stands: who has it, the place in the queue, the hours, what was read."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.schemas import VisitOut
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.reception import reception_of
from frontdesk.handoffs import service as handoffs
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import User


async def standing_of(session: AsyncSession, conversation: Conversation) -> VisitOut:
    """The conversation as its visitor sees it."""
    waits = conversation.status == "open" and conversation.assignee_id is None
    return VisitOut(
        id=conversation.id,
        display_id=conversation.display_id,
        status=conversation.status,
        operator=conversation.assignee_name,
        seen_by_contact=conversation.seen_by_contact,
        seen_by_operator=conversation.seen_by_operator,
        rating=conversation.rating,
        queue=await handoffs.place_of(session, conversation.tenant_id, conversation.id) if waits else None,
        opens_at=await closed_until(session, conversation) if waits else None,
        picture=await _picture(session, conversation.assignee_id),
    )


async def _picture(session: AsyncSession, operator_id: UUID | None) -> str | None:
    operator = await session.get(User, operator_id) if operator_id else None
    return tenants.picture_name(operator) if operator else None


async def closed_until(session: AsyncSession, conversation: Conversation) -> datetime | None:
    """When the inbox opens again; None while it is open, or keeps no hours."""
    reception = await reception_of(session, conversation.tenant_id, conversation.inbox_id)
    return reception.opens_at(datetime.now(UTC))
