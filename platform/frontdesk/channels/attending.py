"""Who attends to a customer's message: an agent, or a person, as the inbox's reception says. Inside the door's transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import service as conversations
from frontdesk.conversations.hours import in_words
from frontdesk.conversations.models import Contact, Conversation
from frontdesk.conversations.reception import InboxReception, reception_of
from frontdesk.conversations.service import Received
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import Database
from frontdesk.kit.remembering import Remembered
from frontdesk.turns.finishing import clear_pending
from frontdesk.turns.queue import drop_queued, enqueue
from frontdesk_agents.gloss import Language, detect
from frontdesk_tools.extract.contacts import find_emails, find_phones

REMEMBERED = 5.0  # seconds that a reception is believed without looking it up again
MOST = 10_000

WORDS = {
    "closed": {"en": "We are closed right now.", "fr": "Nous sommes fermés pour l’instant."},
    "back": {"en": "We are back {when}.", "fr": "Nous serons de retour {when}."},
    "address": {
        "en": "Leave your e-mail address or phone number here, and we will get back to you.",
        "fr": "Laissez ici votre adresse e-mail ou votre numéro de téléphone, et nous vous recontacterons.",
    },
    "person": {"en": "A person will answer you here.", "fr": "Une personne vous répondra ici."},
    "thanks": {"en": "Thank you. We will get back to you.", "fr": "Merci. Nous vous recontacterons."},
}


class Receptions:
    """Looks receptions up and remembers them for some seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at = Remembered(self._look_up, seconds=REMEMBERED, most=MOST)

    async def of(self, tenant_id: UUID, inboxes: Collection[UUID]) -> dict[UUID, InboxReception]:
        """The receptions at a tenant's inboxes. Raises `UnknownInbox`."""
        found = await asyncio.gather(*(self._at((tenant_id, inbox_id)) for inbox_id in inboxes))
        return dict(zip(inboxes, found, strict=True))

    def forget(self) -> None:
        """Look them up again."""
        self._at.forget()

    async def _look_up(self, inbox: tuple[UUID, UUID]) -> InboxReception:
        tenant_id, inbox_id = inbox
        async with self._database.tenant(tenant_id) as session:
            return await reception_of(session, tenant_id, inbox_id)


@dataclass(frozen=True)
class Attended:
    """The turns that somebody must be woken for, and the conversations that are a person's now or were told something."""

    turns: Sequence[UUID]
    told: Sequence[Conversation]


async def attend(
    session: AsyncSession, tenant_id: UUID, new: Sequence[Received], receptions: Mapping[UUID, InboxReception]
) -> Attended:
    """See to new messages of one tenant, in their order: a turn for the agent that they belong to, or a person. `receptions` are
    those of their inboxes."""
    newest: dict[UUID, int] = {}
    told: dict[UUID, Conversation] = {}
    for received in new:
        conversation, reception = received.conversation, receptions[received.message.inbox_id]
        if conversation.status == "pending":
            reason = await _reason_for_a_person(session, conversation, reception, datetime.now(UTC))
            if reason is None:
                _choose_agent(received, reception)
                newest[conversation.id] = received.message.sequence
                continue
            await _give_to_a_person(session, received, reception, reason)
            newest.pop(conversation.id, None)
        elif conversation.status != "open" or not await take_address(session, received, reception):
            continue
        told[conversation.id] = conversation
    turns = await enqueue(session, tenant_id, newest) if newest else []
    return Attended(turns, list(told.values()))


def _choose_agent(received: Received, reception: InboxReception) -> None:
    if received.message.sequence == 1 and reception.own.agents:
        received.conversation.agent_id = reception.agent_for(_spoken(received, reception))


async def take_address(session: AsyncSession, received: Received, reception: InboxReception) -> bool:
    """Keep the address that a customer leaves while the business is closed, and thank for it; whether there was one."""
    conversation = received.conversation
    if reception.own.closed != "address" or conversation.assignee_id is not None:
        return False
    contact = await session.get_one(Contact, (conversation.tenant_id, conversation.contact_id))
    text = received.message.text
    left = {"email": next(find_emails(text), None), "phone": next(find_phones(text), None)}
    new = {name: each.value for name, each in left.items() if each is not None and not getattr(contact, name)}
    for name, value in new.items():
        setattr(contact, name, str(value))
    if not new:
        return False
    await conversations.notice(session, conversation, WORDS["thanks"][_spoken(received, reception)])
    return True


async def _reason_for_a_person(
    session: AsyncSession, conversation: Conversation, reception: InboxReception, now: datetime
) -> str | None:
    """`routing`, `closed`, or None when the agent answers; so it does where a person has handed the conversation back."""
    own = reception.own
    closed_since = reception.closed_since(now) if own.closed != "answer" else None
    if own.closed != "answer" and reception.opens_at(now) is not None:
        if not await handoffs.handed_back(session, conversation, since=closed_since):
            return "closed"
    elif own.answers == "person" and not await handoffs.handed_back(session, conversation):
        return "routing"
    return None


async def _give_to_a_person(session: AsyncSession, received: Received, reception: InboxReception, reason: str) -> None:
    conversation = received.conversation
    await clear_pending(session, conversation)
    await drop_queued(session, conversation.tenant_id, conversation.id)
    await handoffs.request(session, conversation, reason)
    if reception.channel != "widget":  # the chat shows by itself who is there, and asks for an address
        await conversations.notice(session, conversation, _notice(reception, reason, _spoken(received, reception)))


def _notice(reception: InboxReception, reason: str, language: Language) -> str:
    if reason == "routing":
        return WORDS["person"][language]
    opens_at = reception.opens_at(datetime.now(UTC))
    back = [WORDS["back"][language].format(when=in_words(opens_at, reception.zone, language))] if opens_at else []
    return " ".join([WORDS["closed"][language], *back, WORDS[reception.own.closed][language]])


def _spoken(received: Received, reception: InboxReception) -> Language:
    """The language of a message, as far as its words tell it; in doubt the conversation's, then the business's."""
    usual = received.conversation.language or reception.language
    spoken = detect(received.message.text, "fr" if usual == "fr" else "en")
    allowed = reception.own.languages
    return spoken if not allowed or spoken in allowed else allowed[0]
