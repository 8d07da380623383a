"""Hostile strings as messages, names, file names, knowledge, products, settings and forms: nothing runs, nothing outside is loaded.

With FRONTDESK_HOSTILE_STRINGS, the strings of that folder too (see `hostile`).
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, Request, expect
from sqlalchemy import update

from frontdesk.channels.widget.settings import FormField
from frontdesk.channels.widget.tokens import issue
from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.runtime import Runtime
from frontdesk.tenants.models import Tenant
from tests.browser.hostile import HOSTILE, fill, pages, strings_of
from tests.browser.people import Business, Chat, Doorway, at_work
from tests.browser.test_channels import owner
from tests.browser.test_widget import fresh as fresh
from tests.browser.widgets import set_widget

SAYS_HTML = [*HOSTILE[:6], HOSTILE[8], HOSTILE[10]]  # each would be an element if it were read as HTML
# What a string has become, where it has: elements that nobody of ours makes, handlers, and links that are no links.
MADE = """() => {
  const root = document.querySelector("frontdesk-chat")?.shadowRoot ?? document.body;
  const strange = [...root.querySelectorAll("script:not([src]), iframe, link, style, math, object, embed, base, img:not([src^='/v1/'])")];
  const attributes = [...root.querySelectorAll("*")].flatMap((each) => [...each.attributes]);
  const live = attributes.filter(({ name, value }) => name.startsWith("on")
    || (/(href|src|action|srcdoc)$/.test(name) && !/^(https?:|mailto:|tel:|blob:|[#/])/.test(value)));
  return [...strange, ...live.map((each) => each.ownerElement)].map((each) => each.outerHTML.slice(0, 200));
}"""


@pytest.mark.parametrize("texts", pages(), ids=lambda texts: f"{len(texts)} strings")
async def test_nothing_of_a_hostile_conversation_runs_or_loads(
    doorway: Doorway, fresh: Business, front_desk: Runtime, texts: list[str]
) -> None:
    visitor = await fill(front_desk, fresh, texts)
    await a_visitor_looks(doorway, fresh, issue(front_desk.keyring, visitor), texts)
    await an_operator_looks(doorway, fresh, texts)


async def a_visitor_looks(doorway: Doorway, business: Business, token: str, texts: list[str]) -> None:
    """At every message, and behind every source."""
    chat = Chat(await doorway.visit("/"))
    watch = Watch(chat.page, doorway)
    await chat.page.evaluate(
        "([key, token]) => localStorage.setItem(key, token)", [f"frontdesk:{business.inbox}", token]
    )
    await chat.page.goto(business.page)
    await expect(chat.messages).to_have_count(2 * len(texts) + 1)
    for button in await chat.replies.locator("button[aria-expanded]").all():
        await button.click()
    for text in [text for text in texts if text in HOSTILE]:
        await expect(chat.messages.filter(has_text=text.strip()[:30]).first).to_be_attached()
    await watch.expect_nothing()


async def an_operator_looks(doorway: Doorway, business: Business, texts: list[str]) -> None:
    """At the list of names, the conversation, and what its agent has found in the knowledge."""
    console = await at_work(doorway, business, "Maya")
    watch = Watch(console.page, doorway)
    await expect(console.rows).to_have_count(len(texts) + 1)
    await watch.expect_nothing()
    await console.rows.first.click()
    await expect(console.log.locator("article")).to_have_count(2 * len(texts) + 1)
    await console.log.get_by_role("button", name="What the agent did", exact=False).click()
    await expect(console.page.locator(".trace .passages li")).to_have_count(len(texts))
    await watch.expect_nothing()


async def test_hostile_file_names_are_names(doorway: Doorway, fresh: Business) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    watch = Watch(chat.page, doorway)
    names = [f"{text.replace('/', '_')}.pdf" for text in SAYS_HTML]
    for begin in range(0, len(names), 4):
        files = [FilePayload(name=name, mimeType="application/pdf", buffer=b"%PDF-1.7") for name in names[begin:][:4]]
        await chat.panel.locator("input[type=file]").set_input_files(files)
        await expect(chat.panel.locator(".tray .chip")).to_have_count(len(files))
        await watch.expect_nothing()
        await chat.say("My papers")
        await expect(chat.panel.locator(".tray .chip")).to_have_count(0)
    await expect(chat.messages.locator(".files .chip").filter(has_text=names[0][:20]).first).to_be_visible()
    await watch.expect_nothing()
    console = await at_work(doorway, fresh, "Maya")
    watch = Watch(console.page, doorway)
    await console.rows.first.click()
    await expect(console.log.locator("a.file")).to_have_count(len(names))
    await watch.expect_nothing()


async def test_hostile_knowledge_is_quoted(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    """Through the whole of it: a document is taken in, an answer found in it and cited."""
    said = f"Parrots may come into the shop on a lead <{HOSTILE[1].replace('<', '<b>')}."  # a tag once one within is taken away
    document = DocumentFields("parrots.md", f"Parrots {HOSTILE[0]}", "en", f"# Parrots\n\n{said}\n")
    async with front_desk.database.shared() as session:
        tenant_id = (await session.get_one(InboxAddress, ("widget", fresh.inbox))).tenant_id
    async with front_desk.database.tenant(tenant_id) as session:
        [document_id] = await put_documents(session, tenant_id, "parrots", [document])
    await ingest_document(front_desk.database, front_desk.models.embedder(tenant_id), tenant_id, document_id)
    chat = Chat(await doorway.visit(fresh.page))
    watch = Watch(chat.page, doorway)
    await chat.say("May parrots come into the shop?")
    await expect(chat.replies).to_contain_text("Parrots may come into the shop on a lead")
    await chat.source("<script>").click()
    await expect(chat.replies.locator("blockquote")).to_contain_text("<img src=x onerror=")
    await watch.expect_nothing()


async def test_a_hostile_form_is_a_form(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    labels = [text[:300] for text in HOSTILE]
    form = [
        FormField(name=f"f{at}", label={"en": text}, type="select", options=(text,)) for at, text in enumerate(labels)
    ]
    await set_widget(front_desk.database, fresh, form=form[:12], texts={"en": {"formTitle": HOSTILE[1]}})
    chat = Chat(await doorway.visit("/"))
    watch = Watch(chat.page, doorway)
    await chat.page.goto(fresh.page)
    await expect(chat.panel.get_by_role("form")).to_contain_text(HOSTILE[0])
    await watch.expect_nothing()


async def test_hostile_names_of_businesses_and_channels(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    async with front_desk.database.shared() as session:
        address = await session.get_one(InboxAddress, ("widget", fresh.inbox))
        renamed = update(Tenant).where(Tenant.id == address.tenant_id).values(name="".join(SAYS_HTML)[:200])
        await session.execute(renamed)
    async with front_desk.database.tenant(address.tenant_id) as session:
        (await session.get_one(Inbox, (address.tenant_id, address.inbox_id))).name = SAYS_HTML[1]
    visitor = await doorway.visit("/")
    watch = Watch(visitor, doorway)
    for path in ("/", fresh.page):
        await visitor.goto(path)
        await expect(visitor.get_by_text(SAYS_HTML[0]).first).to_be_visible()
        await watch.expect_nothing()
    page = await owner(doorway, fresh, front_desk)
    watch = Watch(page, doorway)
    await expect(page.locator(".inbox", has_text=SAYS_HTML[1])).to_be_visible()
    await watch.expect_nothing()


def test_all_forms_of_lists_are_read(tmp_path: Any) -> None:
    cases = {
        "a.json": '{"b": ["<b>", {"c": "\\u003ci>"}]}',
        "b.mjs": 'export default [{ "payload": "<a href=\\"x\\">", // a comment\n },];',
        "c.txt": "<u>\n<s>\n",
    }
    for name, text in cases.items():
        (tmp_path / name).write_text(text)
    assert [[*strings_of(tmp_path / name)] for name in cases] == [
        ["<b>", "<i>"],
        ["payload", '<a href="x">'],
        ["<u>", "<s>"],
    ]


class Watch:
    """Whether a page asks anybody but the front desk, opens a window or a dialog, from now on."""

    def __init__(self, page: Page, doorway: Doorway) -> None:
        self.page, self.address = page, doorway.address
        self.seen: list[str] = []
        page.on("request", self._on_request)
        page.on("dialog", lambda dialog: asyncio.ensure_future(self._on_dialog(dialog)))
        page.on("popup", lambda popup: self.seen.append(f"window: {popup.url}"))

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.seen.append(request.url)

    async def _on_dialog(self, dialog: Any) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def expect_nothing(self) -> None:
        """No script of a string has run, no string has become an element, and nothing outside was asked for."""
        await self.page.wait_for_timeout(300)
        assert await self.page.evaluate("window.pwned") is None
        assert await self.page.evaluate(MADE) == []
        assert self.seen == []
