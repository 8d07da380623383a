"""Hostile strings as messages, names, products, sources and forms: nothing runs, and nothing outside is loaded.

More strings come from the files of the folder that FRONTDESK_HOSTILE_STRINGS names: one a line, or JSON with strings in it
(the big list of naughty strings and DOMPurify's fixtures are of these forms).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, Request, expect

from frontdesk.channels.widget.settings import FormField
from frontdesk.channels.widget.tokens import Visitor, issue
from frontdesk.conversations import contacts, repository
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Contact, InboxAddress
from frontdesk.conversations.service import InboundMessage
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import new_id
from frontdesk.runtime import Runtime
from tests.browser.people import Business, Chat, Doorway, at_work
from tests.browser.test_widget import fresh as fresh
from tests.browser.widgets import set_widget

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
A_PAGE = 60  # messages of one conversation


def strings() -> list[str]:
    """Ours, and those of the folder that was given."""
    folder = os.environ.get("FRONTDESK_HOSTILE_STRINGS")
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file()) if folder else []
    found = [text for path in files for text in _strings_of(path)]
    return list(dict.fromkeys([*HOSTILE, *(text[:4000] for text in found if _is_taken(text))]))


def pages() -> list[list[str]]:
    """The strings by conversations."""
    found = strings()
    return [found[begin : begin + A_PAGE] for begin in range(0, len(found), A_PAGE)]


def _is_taken(text: str) -> bool:
    """Whether the doors would take it: what is empty, holds NUL or is no Unicode never gets in."""
    return bool(text.strip()) and "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _strings_of(path: Path) -> Iterator[str]:
    text = path.read_text(errors="replace")
    try:
        yield from _within(
            json.loads(text.removeprefix("module.exports = ").removeprefix("export default ").rstrip("; \n"))
        )
    except ValueError:
        yield from text.splitlines()


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _within(each)


@pytest.mark.parametrize("texts", pages(), ids=lambda texts: f"{len(texts)} strings")
async def test_nothing_of_a_hostile_conversation_runs_or_loads(
    doorway: Doorway, alder: Business, front_desk: Runtime, texts: list[str]
) -> None:
    await see_them_all(doorway, alder, front_desk, texts)


async def test_a_hostile_form_is_a_form(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    labels = [text[:300] for text in HOSTILE]
    form = [
        FormField(name=f"f{at}", label={"en": text}, type="select", options=(text,)) for at, text in enumerate(labels)
    ]
    await set_widget(front_desk.database, fresh, form=form[:12], texts={"en": {"formTitle": HOSTILE[1]}})
    chat = Chat(await doorway.visit("/"))
    outside = await watched(chat.page, doorway)
    await chat.page.goto(fresh.page)
    await expect(chat.panel.get_by_role("form")).to_contain_text(HOSTILE[0])
    await expect_nothing_has_run(chat.page, outside)


async def see_them_all(doorway: Doorway, business: Business, front_desk: Runtime, texts: list[str]) -> None:
    """A visitor and an operator look at a conversation that is made of these strings."""
    visitor = await hostile_conversation(front_desk, business, texts)
    chat = Chat(await doorway.visit("/"))
    outside = await watched(chat.page, doorway)
    token = issue(front_desk.keyring, visitor)
    await chat.page.evaluate(
        "([key, token]) => localStorage.setItem(key, token)", [f"frontdesk:{business.inbox}", token]
    )
    await chat.page.goto(business.page)
    await expect(chat.messages).to_have_count(2 * len(texts))
    for button in await chat.replies.locator("button[aria-expanded]").all():
        await button.click()
    for text in [text for text in texts if text in HOSTILE[:12]]:
        await expect(chat.messages.filter(has_text=text.split("\n")[0].strip()[:40]).first).to_be_attached()
    await expect_nothing_has_run(chat.page, outside)
    console = await at_work(doorway, business, "Maya")
    outside = await watched(console.page, doorway)
    await console.rows.first.click()
    await expect(console.log.locator("article")).to_have_count(2 * len(texts))
    await expect_nothing_has_run(console.page, outside)
    await chat.page.close()
    await console.page.close()


async def hostile_conversation(front_desk: Runtime, business: Business, texts: list[str]) -> Visitor:
    """Stored as it would be after the doors: the customer, the operator, a product and a source all say the same."""
    async with front_desk.database.shared() as session:
        address = await session.get_one(InboxAddress, ("widget", business.inbox))
    tenant_id, visitor = address.tenant_id, Visitor.new(address.tenant_id, address.inbox_id)
    async with front_desk.database.tenant(tenant_id) as session:
        for text in texts:
            inbound = InboundMessage(tenant_id, address.inbox_id, visitor.source_id, str(new_id()), text)
            conversation = (await conversations.receive(session, inbound)).conversation
            await repository.append(
                session,
                conversation,
                direction="outgoing",
                sender="operator",
                sender_name=text[:120],
                text=text,
                content=content_of(text),
            )
        contact = await contacts.contact_of(session, tenant_id, address.inbox_id, visitor.source_id)
        assert isinstance(contact, Contact)
        contact.name, contact.fields = texts[0][:120], {text[:40]: text for text in texts}
        await handoffs.take_over(session, conversation, UUID(int=0), texts[-1][:120])
    return visitor


def content_of(text: str) -> dict[str, Any]:
    price = {"amount": text[:20], "currency": text[:3]}
    product = {"sku": text, "name": text, "price": price, "note": text, "attributes": {text: text}}
    source = {"document": text, "passage": text, "document_id": "d", "passage_id": "p"}
    return {"products": [product], "citations": [source], "choices": [{"text": text, "kind": text}]}


async def watched(page: Page, doorway: Doorway) -> list[str]:
    """What the page asks of anybody but the front desk, from now on; and the sign of any script that ran."""
    outside: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((doorway.address, "data:", "blob:")):
            outside.append(request.url)

    page.on("request", note)
    page.on("dialog", lambda dialog: asyncio.ensure_future(_noted(dialog, outside)))
    return outside


async def _noted(dialog: Any, outside: list[str]) -> None:
    outside.append(f"dialog: {dialog.message}")
    await dialog.dismiss()


async def expect_nothing_has_run(page: Page, outside: list[str]) -> None:
    """No script of a string has run, no element of one has been made, and nothing outside was asked for."""
    await page.wait_for_timeout(300)
    assert await page.evaluate("window.pwned") is None
    made = "(document.querySelector('frontdesk-chat')?.shadowRoot ?? document.body).querySelectorAll('img, iframe, style, link, math, object, embed').length"
    assert await page.evaluate(made) == 0
    assert outside == []
