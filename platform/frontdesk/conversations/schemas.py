"""Conversations and messages as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from frontdesk.conversations.models import Conversation, Message


class CitationOut(BaseModel):
    """A passage that a reply rests on."""

    document: str
    passage: str
    document_id: str
    passage_id: str


class PriceOut(BaseModel):
    """`amount` is a decimal number as text."""

    amount: str
    currency: str


class ProductOut(BaseModel):
    """A product that a tool found for this reply; `told` is the sentence of the reply that names it, if one does."""

    sku: str
    name: str
    price: PriceOut
    note: str | None = None
    attributes: dict[str, Any] = {}
    told: str | None = None


class ChoiceOut(BaseModel):
    """An answer the customer can give by a press: `text` is then their message."""

    text: str
    kind: str


class AttachmentOut(BaseModel):
    """A file of a message. `state`: here, pending (still on its way to us), refused, gone, or elsewhere (the platform keeps it).
    `id` is null where there is nothing to be read."""

    id: UUID | None = None
    name: str = "file"
    mime: str = ""
    size: int = 0
    width: int | None = None
    height: int | None = None
    state: str = "elsewhere"


class SentAsOut(BaseModel):
    """What the customer got in place of the words that were written: an approved template, filled in."""

    template: str
    language: str
    text: str
    button: str | None = None


class MessageOut(BaseModel):
    """A message as the widget and the console read it; `client_id` is the id that its sender gave it. `text` is empty when
    the message is nothing but files; `picture` is where the operator's picture is; `sent_as` is what the customer got, where that
    is something else; `unverified` tells that the sender may not be who they claim to be."""

    id: UUID
    conversation_id: UUID
    turn_id: UUID | None
    sequence: int
    sender: str
    sender_name: str | None
    text: str
    private: bool
    citations: list[CitationOut]
    products: list[ProductOut]
    choices: list[ChoiceOut]
    attachments: list[AttachmentOut]
    picture: str | None
    sent_as: SentAsOut | None
    unverified: bool
    client_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """The public form of a row."""
        content: dict[str, Any] = message.content or {}
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            turn_id=message.turn_id,
            sequence=message.sequence,
            sender=message.sender,
            sender_name=message.sender_name,
            text="" if content.get("wordless") else message.text,
            private=message.private,
            citations=content.get("citations", []),
            products=content.get("products", []),
            choices=content.get("choices", []),
            attachments=content.get("attachments", []),
            picture=content.get("picture"),
            sent_as=content.get("sent_as"),
            unverified=content.get("unverified", False),
            client_id=message.source_id.rsplit(":", 1)[-1] if message.source_id else None,
            created_at=message.created_at,
        )


class ConversationOut(BaseModel):
    """A conversation as its customer reads it."""

    id: UUID
    display_id: int
    status: str
    operator: str | None

    @classmethod
    def of(cls, conversation: Conversation) -> ConversationOut:
        """The public form of a row."""
        return cls(
            id=conversation.id,
            display_id=conversation.display_id,
            status=conversation.status,
            operator=conversation.assignee_name,
        )
