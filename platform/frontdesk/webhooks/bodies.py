"""The body of a webhook, made when it is sent: `type`, `timestamp`, and the resource it tells of as it is now.

What was deleted meanwhile is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.client import models as told
from frontdesk.conversations.models import Conversation, Message
from frontdesk.handoffs.models import Handoff
from frontdesk.kit.database import TenantModel
from frontdesk.sales.models import Lead
from frontdesk.turns.models import Turn
from frontdesk.webhooks import resources
from frontdesk.webhooks.models import WebhookEndpoint, WebhookEvent

EVENT_TYPES: tuple[str, ...] = get_args(told.EventType)
TEST = "webhook.test"
MOST_TEXT = 16_000  # characters of a message that are told


class _Subject(NamedTuple):
    table: type[TenantModel]
    shown: Callable[[Any], told.Model]


_SUBJECTS = {
    "message": _Subject(Message, resources.message),
    "conversation": _Subject(Conversation, resources.conversation),
    "handoff": _Subject(Handoff, resources.handoff),
    "lead": _Subject(Lead, resources.lead),
    "turn": _Subject(Turn, resources.turn),
    "webhook": _Subject(WebhookEndpoint, resources.endpoint),
}


async def body_of(session: AsyncSession, event: WebhookEvent) -> bytes | None:
    """The JSON to send; None when what it tells of is gone."""
    subject = _SUBJECTS[event.type.partition(".")[0]]
    row = await session.get(subject.table, (event.tenant_id, event.subject_id))
    if row is None:
        return None
    shown = subject.shown(row).model_dump(mode="json") | event.facts
    if "text" in shown:
        shown["text"] = shown["text"][:MOST_TEXT]
    return _body(event, shown)


def _body(event: WebhookEvent, data: dict[str, Any]) -> bytes:
    body = told.Event(type=event.type, timestamp=event.occurred_at, data=data)
    return body.model_dump_json().encode()


def test_event(tenant_id: UUID, endpoint_id: UUID) -> WebhookEvent:
    """An event that tells of the endpoint itself."""
    return WebhookEvent(tenant_id=tenant_id, type=TEST, subject_id=endpoint_id, facts={})
