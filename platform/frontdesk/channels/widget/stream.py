"""A visitor's stream of server-sent events. It resumes from an event id: `conversation:sequence.offset`, the numbers of the
conversation and of its newest message, and how much of a draft was seen. It ends with its conversation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

from frontdesk.channels.widget.standing import standing_of
from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import repository
from frontdesk.conversations.models import Conversation
from frontdesk.conversations.schemas import MessageOut
from frontdesk.kit.database import Database
from frontdesk.kit.live import PULSE, LiveEvent, LiveReader
from frontdesk.kit.streams import PING, WELCOME, EventStream
from frontdesk.kit.web import server_sent

LOOK_EVERY = 2.0  # seconds, while there is no conversation yet; twice as long each time, up to a pulse
LOOK_AGAIN = 20  # pulses after which Postgres is asked whether an event was lost
BATCH = 200


class VisitorStream(EventStream):
    """One connection of one visitor."""

    def __init__(self, database: Database, reader: LiveReader, visitor: Visitor, last_event_id: str | None) -> None:
        super().__init__(reader)
        self._database = database
        self._visitor = visitor
        self._seen = parse_event_id(last_event_id)
        self._number, self._last, self._offset = 0, 0, 0
        self._pulses = 0
        self._is_with_a_person = False

    async def begin(self) -> AsyncIterator[bytes]:
        """See the port."""
        yield WELCOME
        conversation, wait = await self._find(), LOOK_EVERY
        while conversation is None and self._may_listen:
            await asyncio.sleep(wait)
            yield PING
            conversation, wait = await self._find(), min(2 * wait, PULSE)
        if conversation is None:
            self.end()
            return
        self._number = conversation.display_id
        if self._seen[0] == self._number:
            _, self._last, self._offset = self._seen
        self.listen(conversation.id)
        async for chunk in self._resume(conversation.id):
            yield chunk

    async def _resume(self, conversation_id: UUID) -> AsyncIterator[bytes]:
        async for chunk in self._catch_up(conversation_id):
            yield chunk
        draft = self.reader.draft(conversation_id)
        if draft is not None:
            offset = self._offset if self._offset <= len(draft.text) else 0
            yield self._draft(draft.turn, draft.attempt, offset, draft.text[offset:])

    async def told(self, event: LiveEvent) -> AsyncIterator[bytes]:
        """See the port."""
        if event.kind == "message" and event.data["sequence"] == self._last + 1:
            self._last += 1
            yield server_sent("message", event.data["message"], identifier=self._identifier)
        elif event.kind in ("message", "conversation", "resync"):
            async for chunk in self._catch_up(event.conversation_id):
                yield chunk
        elif event.kind == "pulse":
            async for chunk in self._pulse(event.conversation_id):
                yield chunk
        elif event.kind == "draft":
            data = event.data
            yield self._draft(data["turn"], data["attempt"], data["offset"], data["text"])
        elif event.kind == "step" or event.data.get("by") == "operator":
            yield server_sent(event.kind, event.data)

    async def _pulse(self, conversation_id: UUID) -> AsyncIterator[bytes]:
        """A sign of life. Who waits for a person is told their place; an event that was lost is found now and then."""
        if not self._may_listen:
            self.end()
            return
        self._pulses += 1
        if not self._is_with_a_person and self._pulses % LOOK_AGAIN:
            yield PING
            return
        async for chunk in self._catch_up(conversation_id):
            yield chunk

    async def _catch_up(self, conversation_id: UUID) -> AsyncIterator[bytes]:
        tenant_id = self._visitor.tenant_id
        async with self.reader.catching_up, self._database.tenant(tenant_id) as session:
            conversation = await repository.get_conversation(session, tenant_id, conversation_id)
            if conversation is None:  # the visitor has had it deleted
                self.end()
                return
            messages = await repository.messages_after(session, tenant_id, conversation_id, self._last, BATCH)
            standing = await standing_of(session, conversation)
        for message in messages:
            self._last = message.sequence
            data = MessageOut.of(message).model_dump(mode="json")
            yield server_sent("message", data, identifier=self._identifier)
        self._is_with_a_person = conversation.status == "open"
        yield server_sent("conversation", standing.model_dump(mode="json"))
        if conversation.status == "resolved":
            self.end()

    async def _find(self) -> Conversation | None:
        async with self.reader.catching_up:
            return await conversation_of(self._database, self._visitor)

    @property
    def _may_listen(self) -> bool:
        """Whether a signed-in customer's identity still holds; the widget comes back with a new one."""
        return self._visitor.until is None or time.time() < self._visitor.until

    def _draft(self, turn: str, attempt: int, offset: int, text: str) -> bytes:
        data = {"turn": turn, "attempt": attempt, "offset": offset, "text": text}
        return server_sent("draft", data, identifier=f"{self._identifier}.{offset + len(text)}")

    @property
    def _identifier(self) -> str:
        return f"{self._number}:{self._last}"


async def conversation_of(database: Database, visitor: Visitor) -> Conversation | None:
    """The visitor's conversation that is not resolved."""
    async with database.tenant(visitor.tenant_id) as session:
        contact_id = await repository.known_contact(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
        if contact_id is None:
            return None
        return await repository.live_conversation(session, visitor.tenant_id, visitor.inbox_id, contact_id)


def parse_event_id(text: str | None) -> tuple[int, int, int]:
    """Conversation, sequence and draft offset of an event id; zeros when it is none of ours."""
    conversation, _, position = (text or "").partition(":")
    sequence, _, offset = position.partition(".")
    return _number(conversation), _number(sequence), _number(offset)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
