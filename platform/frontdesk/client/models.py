"""What the API and its webhooks tell, as typed models: the server writes them and the client reads them.

Unknown fields are ignored, so that an older client reads a newer server.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from frontdesk.client import examples

T = TypeVar("T")

EventType = Literal[
    "message.created",
    "conversation.created",
    "conversation.updated",
    "conversation.resolved",
    "handoff.requested",
    "handoff.claimed",
    "handoff.released",
    "lead.captured",
    "turn.completed",
    "turn.failed",
]


class Model(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True)


def _like(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Page(Model, Generic[T]):
    """Some of many; `next_cursor` asks for the following ones, and is null at the end."""

    data: list[T]
    next_cursor: str | None


class Conversation(Model):
    """One thread. `status`: pending (the agent has it), open (a person has it, or it waits for one), snoozed, resolved."""

    model_config = _like(examples.CONVERSATION)

    id: UUID
    display_id: int
    status: str
    inbox_id: UUID
    contact_id: UUID
    operator: str | None
    language: str | None
    rating: int | None
    rating_comment: str | None
    created_at: datetime
    updated_at: datetime


class Citation(Model):
    """A passage that a reply rests on."""

    document: str
    passage: str


class Message(Model):
    """One message; `sequence` numbers those of a conversation from 1. `private` ones are notes between operators."""

    model_config = _like(examples.MESSAGE)

    id: UUID
    conversation_id: UUID
    sequence: int
    direction: str
    sender: str
    sender_name: str | None
    private: bool
    text: str
    citations: list[Citation]
    created_at: datetime


class Contact(Model):
    """A customer; `fields` are the answers to the business's own questions."""

    model_config = _like(examples.CONTACT)

    id: UUID
    name: str | None
    email: str | None
    phone: str | None
    fields: dict[str, Any]
    created_at: datetime


class Lead(Model):
    """Somebody who wants to hear from the business."""

    id: UUID
    name: str | None
    email: str | None
    phone: str | None
    interest: str | None
    created_at: datetime


class Agent(Model):
    """An agent of the business; one that is not `published` answers nobody."""

    id: UUID
    slug: str
    name: str
    published: bool
    created_at: datetime


class Document(Model):
    """What agents may say. `status`: queued (not searchable yet), ready, or failed with `error`."""

    id: UUID
    name: str
    title: str
    language: str
    status: str
    error: str | None
    created_at: datetime


class DocumentText(Document):
    """A document with its text (Markdown)."""

    text: str


class Handoff(Model):
    """A conversation that waits for a person (`queued`), is with one (`claimed`), or was (`released`)."""

    id: UUID
    conversation_id: UUID
    reason: str
    status: str
    operator: str | None
    created_at: datetime


class Turn(Model):
    """One run of an agent. `status`: done, waiting (for the customer's answer), failed."""

    id: UUID
    conversation_id: UUID
    status: str
    created_at: datetime
    finished_at: datetime | None


class WebhookEndpoint(Model):
    """An address of yours that hears of events. `disabled_reason`: paused (by you), gone (it answered 410), failing (for days)."""

    model_config = _like(examples.ENDPOINT)

    id: UUID
    url: str
    description: str
    event_types: list[str]
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime


class NewWebhookEndpoint(WebhookEndpoint):
    """An endpoint with its secret, which is shown this once."""

    model_config = _like({**examples.ENDPOINT, "secret": "whsec_..."})

    secret: str


class NewSecret(Model):
    """A secret that is shown this once; earlier ones sign beside it until `earlier_until`."""

    secret: str
    earlier_until: datetime


class Attempt(Model):
    """One try: `status` of the answer (null when none came), `ms` it took, `error` when it failed."""

    at: datetime
    status: int | None
    ms: int
    error: str | None


class Delivery(Model):
    """An event on its way to one endpoint. `status`: queued, delivered, failed, or dropped when its subject was deleted.

    `event_id` is the `webhook-id` header, the same in every attempt; `next_attempt_at` is null when there is none.
    """

    model_config = _like(examples.DELIVERY)

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    occurred_at: datetime
    status: str
    attempts: int
    next_attempt_at: datetime | None
    history: list[Attempt]


class Replayed(Model):
    """How many deliveries were queued again."""

    queued: int


class Event(Model):
    """The body of a webhook: `data` is the resource that the type names."""

    type: str
    timestamp: datetime
    data: dict[str, Any]


class ErrorDetail(Model):
    """`code` is stable for programs, `message` tells a person what to do; with `facts` a code is said in another language."""

    code: str
    message: str
    facts: dict[str, str] = {}


class ErrorBody(Model):
    """The body of every answer with a status of 400 or more."""

    error: ErrorDetail
