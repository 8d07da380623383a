"""Hostile strings, and a business that is full of them.

More of them come from the files of the folder that FRONTDESK_HOSTILE_STRINGS names: one a line, JSON with strings in it, or a
JavaScript module of them (DOMPurify's fixtures and the big list of naughty strings are of these forms).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.tokens import Visitor
from frontdesk.conversations import contacts, repository
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Contact, Conversation, InboxAddress
from frontdesk.conversations.service import InboundMessage
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import new_id
from frontdesk.runtime import Runtime
from frontdesk.turns.models import ToolCall, TraceStep, Turn
from tests.browser.people import Business

HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<img src=https://evil.example/pixel.png>",
    "<svg onload=window.pwned=1><svg/onload=window.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
    "<link rel=stylesheet href=https://evil.example/a.css><style>@import 'https://evil.example/b.css'</style>",
    'javascript:window.pwned=1 https://evil.example/" onmouseover="window.pwned=1',
    "[a](javascript:window.pwned=1) ![b](https://evil.example/c.png)",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>",
    "</textarea><script>window.pwned = 1</script>",
    '<a href="data:text/html,<script>opener.pwned=1</script>">x</a>',
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} <%= 1 %>",
    "\u202e\u2066 hidden \u200f\ufeff \ud7ff \U000e0041 ﷽" + "Z̷͜" * 40,
    "__proto__",
    "' \" ` \\ %00 %0d%0a \x07 \x1b[31m",
]
FOLDER = "FRONTDESK_HOSTILE_STRINGS"
KINDS = (".json", ".js", ".mjs", ".txt")
LONGEST = 4000
A_PAGE = 48  # strings of one conversation; the console's list shows 50 of those without asking
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
SHOWN_PASSAGES = 5  # of a step, by the console


def pages() -> list[list[str]]:
    """Ours, and those of the folder that was given, by conversations. A folder without any is an error, as nothing would be tested."""
    folder = os.environ.get(FOLDER)
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix in KINDS) if folder else []
    given = [text for path in files for text in strings_of(path)]
    if folder and not given:
        raise ValueError(f"{FOLDER} names {folder}, where no file of {', '.join(KINDS)} has a string in it")
    found = list(dict.fromkeys([*HOSTILE, *(text[:LONGEST] for text in given if _is_taken(text))]))
    return [found[begin : begin + A_PAGE] for begin in range(0, len(found), A_PAGE)]


def strings_of(path: Path) -> Iterator[str]:
    """The strings of a file."""
    text = path.read_text(errors="replace")
    if path.suffix == ".json":
        yield from _within(json.loads(text))
    elif path.suffix == ".txt":
        yield from text.splitlines()
    else:
        for literal in _LITERAL.findall(text):
            yield from _read(literal)


def _read(literal: str) -> Iterator[str]:
    """A literal between double quotes; one with signs that JSON does not know is none of those that are meant."""
    try:
        yield json.loads(literal)
    except ValueError:
        return


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _within(each)


def _is_taken(text: str) -> bool:
    """Whether the doors would take it: what is empty, holds NUL or is no Unicode never gets in."""
    return bool(text.strip()) and "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


async def fill(front_desk: Runtime, business: Business, texts: Sequence[str]) -> Visitor:
    """Stored as it would be after the doors: customers of these names, and a visitor with whom everybody says nothing else."""
    async with front_desk.database.shared() as session:
        address = await session.get_one(InboxAddress, ("widget", business.inbox))
    async with front_desk.database.tenant(address.tenant_id) as session:
        for text in texts:
            await converse(session, Visitor.new(address.tenant_id, address.inbox_id), [text])
    visitor = Visitor.new(address.tenant_id, address.inbox_id)
    async with front_desk.database.tenant(address.tenant_id) as session:
        conversation = await converse(session, visitor, texts)
        await answer_with_trace(session, conversation, texts)
    return visitor


async def converse(session: AsyncSession, visitor: Visitor, texts: Sequence[str]) -> Conversation:
    """The customer, the operator, a product, a source and a file all say the same; the operator has taken over."""
    for text in texts:
        inbound = InboundMessage(visitor.tenant_id, visitor.inbox_id, visitor.source_id, str(new_id()), text)
        conversation = (await conversations.receive(session, inbound)).conversation
        reply = {"direction": "outgoing", "sender": "operator", "sender_name": text[:120], "text": text}
        await repository.append(session, conversation, content=content_of(text), **reply)
    contact = await contacts.contact_of(session, visitor.tenant_id, visitor.inbox_id, visitor.source_id)
    assert isinstance(contact, Contact)
    contact.name, contact.fields = texts[0][:120], {text[:40]: text for text in texts}
    await handoffs.take_over(session, conversation, UUID(int=0), texts[-1][:120])
    return conversation


def content_of(text: str) -> dict[str, Any]:
    price = {"amount": text[:20], "currency": text[:3]}
    product = {"sku": text, "name": text, "price": price, "note": text, "attributes": {text: text}}
    source = {"document": text, "passage": text, "document_id": "d", "passage_id": "p"}
    file = {"id": str(new_id()), "name": text, "mime": text, "size": 1}
    return {
        "products": [product],
        "citations": [source],
        "choices": [{"text": text, "kind": text}],
        "attachments": [{**file, "state": state} for state in ("here", "elsewhere")],
        "sent_as": {"template": text, "language": text, "text": text, "button": text},
    }


async def answer_with_trace(session: AsyncSession, conversation: Conversation, texts: Sequence[str]) -> None:
    """A reply of the agent, whose trace has found these strings as passages and actions, and whose tool said nothing else."""
    tenant_id, now = conversation.tenant_id, datetime.now(UTC)
    turn = Turn(
        tenant_id=tenant_id, conversation_id=conversation.id, trigger_sequence=1, status="done", finished_at=now
    )
    session.add(turn)
    await session.flush()
    of_turn = {"tenant_id": tenant_id, "turn_id": turn.id}
    for begin in range(0, len(texts), SHOWN_PASSAGES):
        found = texts[begin : begin + SHOWN_PASSAGES]
        passages = [
            {"document": each, "heading": each, "text": each, "score": 0.5, "similarity": 0.5} for each in found
        ]
        data = {"passages": passages, "candidates": [{"action": each, "score": 0.5} for each in found]}
        session.add(TraceStep(**of_turn, attempt=1, node=found[0][:32], data=data, milliseconds=1.0))
    said = {"arguments": {text: text for text in texts}, "result": {"said": list(texts)}}
    session.add(ToolCall(**of_turn, call=1, conversation_id=conversation.id, name=texts[0][:64], **said))
    reply = {"direction": "outgoing", "sender": "agent", "text": texts[-1], "turn_id": turn.id}
    await repository.append(session, conversation, sender_name=texts[-1][:120], content=content_of(texts[-1]), **reply)
