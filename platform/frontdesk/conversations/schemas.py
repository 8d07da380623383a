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


class MessageOut(BaseModel):
    """A message as the widget and the console read it; `client_id` is the id that its sender gave it."""

    id: UUID
    conversation_id: UUID
    turn_id: UUID | None
    sequence: int
    sender: str
    sender_name: str | None
    text: str
    private: bool
    citations: list[CitationOut]
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
            text=message.text,
            private=message.private,
            citations=content.get("citations", []),
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
