"""Rows as the API and its webhooks tell them."""

from __future__ import annotations

from typing import Any

from frontdesk.client import models as told
from frontdesk.conversations.models import Contact, Conversation, Message
from frontdesk.handoffs.models import Handoff
from frontdesk.knowledge.models import Document
from frontdesk.roster.models import Agent
from frontdesk.sales.models import Lead
from frontdesk.turns.models import Turn
from frontdesk.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent


def conversation(row: Conversation) -> told.Conversation:
    """A conversation."""
    return told.Conversation(**_fields(row, told.Conversation, operator=row.assignee_name))


def message(row: Message) -> told.Message:
    """A message."""
    citations = (row.content or {}).get("citations", [])
    return told.Message(**_fields(row, told.Message, citations=citations))


def contact(row: Contact) -> told.Contact:
    """A contact."""
    return told.Contact(**_fields(row, told.Contact))


def lead(row: Lead) -> told.Lead:
    """A lead."""
    return told.Lead(**_fields(row, told.Lead))


def agent(row: Agent) -> told.Agent:
    """An agent."""
    return told.Agent(**_fields(row, told.Agent, published=row.published_version_id is not None))


def document(row: Document) -> told.Document:
    """A document without its text."""
    return told.Document(**_fields(row, told.Document))


def document_text(row: Document) -> told.DocumentText:
    """A document with its text."""
    return told.DocumentText(**_fields(row, told.DocumentText))


def handoff(row: Handoff) -> told.Handoff:
    """A handoff."""
    return told.Handoff(**_fields(row, told.Handoff, operator=row.operator_name))


def turn(row: Turn) -> told.Turn:
    """A turn."""
    return told.Turn(**_fields(row, told.Turn))


def endpoint(row: WebhookEndpoint) -> told.WebhookEndpoint:
    """An endpoint without its secrets."""
    return told.WebhookEndpoint(**_fields(row, told.WebhookEndpoint, enabled=row.disabled_at is None))


def delivery(row: WebhookDelivery, event: WebhookEvent) -> told.Delivery:
    """A delivery with its event."""
    waits = row.due_at if row.status == "queued" else None
    return told.Delivery(
        **_fields(row, told.Delivery, event_type=event.type, occurred_at=event.occurred_at, next_attempt_at=waits)
    )


def _fields(row: Any, model: type[told.Model], **own: Any) -> dict[str, Any]:
    return {name: own[name] if name in own else getattr(row, name) for name in model.model_fields}
