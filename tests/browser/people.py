"""The people of these tests: visitors with a chat, operators with a console, and the business between them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from frontdesk.demo import demo_folder
from frontdesk.kit.database import Database
from frontdesk.onboarding.importing import finish_import, import_business
from frontdesk.tenants import service as tenants
from frontdesk.tenants.folder import read_folder
from frontdesk.turns.chat_model import Models

WAITING = "asked for a person"  # what the console says of a visitor who waits for one
PASSWORD = "correct horse battery"
PHONE_READY = '<meta name="viewport" content="width=device-width, initial-scale=1">'
ANSWERS = {"/login": 401, "/hand-back": 409}  # of the console: a wrong password, and another operator was faster


@dataclass(frozen=True)
class Business:
    """A business with a demo page, the key of its first agent's widget, and the operators Maya and Sam."""

    slug: str
    inbox: str

    @property
    def page(self) -> str:
        return f"/demo/{self.slug}"

    def email_of(self, operator: str) -> str:
        return f"{operator.lower()}@{self.slug}.example"


async def open_business(
    database: Database, models: Models, demo: str, slug: str, hours: dict[str, str] | None = None
) -> Business:
    """Import a demo business under a name of its own and let its operators in."""
    folder = read_folder(demo_folder(demo))
    if hours is not None:
        folder = dataclasses.replace(folder, business=folder.business.model_copy(update={"hours": hours}))
    imported = await import_business(database, folder, slug=slug, demo=True)
    await finish_import(database, models.embedder(imported.tenant_id), imported)
    business = Business(slug, next(agent.inbox for agent in imported.agents if agent.slug == "support"))
    for name in ("Maya", "Sam"):
        await employ(database, imported.tenant_id, business, name)
    return business


async def employ(database: Database, tenant_id: UUID, business: Business, name: str) -> None:
    """Make somebody an operator of the business."""
    user = await tenants.create_user(database, business.email_of(name), name, PASSWORD)
    await tenants.add_member(database, tenant_id, user.id, "operator")


@dataclass
class Doorway:
    """Gives everybody a browser of their own and watches their pages for errors."""

    browser: Browser
    address: str
    troubles: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def person(self, **device: Any) -> BrowserContext:
        """Somebody with a browser of their own: language, size and colours as given."""
        context = await self.browser.new_context(**{"base_url": self.address, "locale": "en-GB", **device})
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.troubles.append(f"uncaught: {error.error}"))
        context.on("response", self._on_response)
        self._contexts.append(context)
        return context

    async def visit(self, path: str, **device: Any) -> Page:
        """A new person's page."""
        page = await (await self.person(**device)).new_page()
        await page.goto(path)
        return page

    async def shop(self, business: Business, **device: Any) -> Page:
        """A new person on a page of the business's own, of another origin, with the widget in its corner."""
        page = await (await self.person(permissions=["local-network-access"], **device)).new_page()
        shop = self.address.replace("127.0.0.1", "localhost")
        script = f'<script src="{self.address}/widget/frontdesk.js" data-inbox="{business.inbox}" defer></script>'
        html = f"<!doctype html><html lang=en><title>Shop</title>{PHONE_READY}{script}<h1>Boots</h1></html>"
        await page.route(f"{shop}/shop", lambda route: route.fulfill(body=html, content_type="text/html"))
        await page.goto(f"{shop}/shop")
        return page

    def forgive(self, what: str) -> None:
        """The test has caused this trouble itself."""
        self.troubles = [trouble for trouble in self.troubles if what not in trouble]

    async def close(self) -> None:
        """Everybody leaves."""
        for context in self._contexts:
            await context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        is_answer = any(url.endswith(end) and f"status of {status}" in message.text for end, status in ANSWERS.items())
        if message.type in ("error", "warning") and not is_answer:
            self.troubles.append(f"{message.type}: {message.text} ({url})")

    def _on_response(self, response: Response) -> None:
        is_answer = any(response.url.endswith(end) and response.status == status for end, status in ANSWERS.items())
        if response.status >= 400 and not is_answer:
            self.troubles.append(f"{response.status}: {response.url}")


class Chat:
    """The widget of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator("frontdesk-chat .panel")
        self.field = self.panel.locator(".composer").get_by_role("textbox")
        self.messages = self.panel.locator("[data-sequence]")
        self.replies = self.panel.locator("[data-sequence]:not(.mine)")

    async def say(self, text: str) -> None:
        """Write and press Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    def source(self, document: str) -> Locator:
        """The button of a cited document."""
        return self.replies.get_by_role("button", name=document)


class Console:
    """The console of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows = page.locator(".list li")
        self.waiting = self.rows.filter(has_text=WAITING).first  # the visitor who asked last: other tests leave theirs
        self.log = page.get_by_role("log")
        self.box = page.get_by_role("textbox")

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """As one of the operators, who all have the same password here."""
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.keyboard.press("Enter")

    async def press(self, name: str) -> None:
        """Press the button of this name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def reply(self, text: str) -> None:
        """Write to the customer."""
        await self.box.fill(text)
        await self.press("Send")


async def at_work(doorway: Doorway, business: Business, operator: str) -> Console:
    """The console of an operator who has signed in."""
    console = Console(await doorway.visit("/console/"))
    await console.sign_in(business.email_of(operator))
    return console
