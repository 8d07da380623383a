"""A shop owner connects and sets channels in the console: by mouse, by keyboard, on a phone, in French; and it acts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from frontdesk.channels.simulated import simulated
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.conversations.service import InboundMessage
from frontdesk.kit.database import new_id
from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants
from tests.browser.people import PASSWORD, Business, Chat, Doorway
from tests.browser.test_accessibility import expect_no_barriers
from tests.browser.test_looks import PHONE, expect_no_sideways_scrolling
from tests.browser.test_widget import fresh as fresh
from tests.channels.conformance.conftest import serving

TOKEN = simulated("telegram").settings["token"]
FRENCH_PHONE = {**PHONE, "locale": "fr-FR", "color_scheme": "dark"}


@contextlib.asynccontextmanager
async def standing_in(name: str, port: int) -> AsyncIterator[str]:
    """The address of a platform that is not there."""
    async with serving(SimulatedApi(simulated(name)), port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def telegram(platform_port: int) -> AsyncIterator[str]:
    async with standing_in("telegram", platform_port) as address:
        yield address


async def test_a_bot_is_connected_and_its_first_message_noticed(
    doorway: Doorway, fresh: Business, front_desk: Runtime, telegram: str
) -> None:
    page = await owner(doorway, fresh, front_desk)
    await page.get_by_role("link", name="Connect a channel").click()
    await page.get_by_role("link", name="Telegram").click()
    await page.get_by_role("button", name="Go on").click()
    token = page.get_by_label("Bot token")
    await expect(token).to_be_focused()
    await expect(page.get_by_text("Please fill this in.")).to_be_visible()
    await page.get_by_label("Name", exact=True).fill("Old town")
    await token.fill(TOKEN)
    await page.get_by_text("More settings").click()
    await page.get_by_label("Address of Telegram").fill(telegram)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("The connection works.")).to_be_visible()
    await expect(page.get_by_text("@simulated_bot")).to_be_visible()
    await expect(page.get_by_text("Waiting for the first message")).to_be_visible()
    tenant_id, inbox_id = await inbox_named(front_desk, fresh, "Old town")
    await front_desk.door.accept(InboundMessage(tenant_id, inbox_id, "77", str(new_id()), "Are you open?"))
    await expect(page.get_by_text("The first message has come")).to_be_visible()
    await page.get_by_role("link", name="All channels").click()
    await expect(page.locator(".inbox", has_text="Old town")).to_contain_text("Connected")


async def test_what_is_wrong_is_said_and_can_be_mended(
    doorway: Doorway, fresh: Business, front_desk: Runtime, telegram: str
) -> None:
    page = await owner(doorway, fresh, front_desk, "#/channels/new/telegram")
    await page.get_by_label("Bot token").fill(TOKEN)
    await page.get_by_text("More settings").click()
    await page.get_by_label("Address of Telegram").fill("http://127.0.0.1:1")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("The platform refused.")).to_be_visible()
    await expect(page.get_by_text("not a public address")).to_be_visible()
    await page.get_by_role("link", name="Change what was filled in").click()
    await expect(page.get_by_label("Bot token")).to_have_value("")
    await page.get_by_text("More settings").click()
    await page.get_by_label("Address of Telegram").fill(telegram)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The connection works.")).to_be_visible()
    await page.get_by_role("link", name="Remove").click()
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    await page.get_by_role("button", name="Remove for good").click()
    await expect(page.locator(".inbox", has_text="Telegram")).to_have_count(0)


async def test_who_answers_is_set_and_acts(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    page = await owner(doorway, fresh, front_desk)
    await page.locator(".inbox", has_text="support").click()
    await page.get_by_role("link", name="Who answers, and when").click()
    await page.get_by_label("Straight to a person").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").last).to_have_text("Saved")
    await page.reload()
    await expect(page.get_by_label("Straight to a person")).to_be_checked()
    chat = Chat(await doorway.visit(fresh.page))
    await chat.say("Where is my order 1042?")
    await expect(chat.panel).to_contain_text("A person will answer you here")
    await expect(chat.replies).to_have_count(0)


async def test_a_chats_looks_are_seen_before_they_are_saved(
    doorway: Doorway, fresh: Business, front_desk: Runtime
) -> None:
    page = await owner(doorway, fresh, front_desk)
    await page.locator(".inbox", has_text="support").click()
    preview = page.locator("frontdesk-chat")
    await expect(preview.locator(".panel")).to_contain_text("Hello, I'm Rowan")
    await page.get_by_label("Your colour", exact=True).fill("#ffcc00")
    await expect(preview.locator(".send")).to_have_css("background-color", "rgb(255, 204, 0)")
    await expect(preview.locator(".send")).to_have_css("color", "rgb(17, 17, 17)")
    await page.get_by_role("button", name="+ Your e-mail").click()
    await page.get_by_role("button", name="Questions", exact=True).click()
    await expect(preview.locator(".panel")).to_contain_text("Your e-mail")
    await page.locator(".beside > form").get_by_label("Write a message").fill("Ask us anything")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").last).to_have_text("Saved")
    chat = Chat(await doorway.visit(fresh.page))
    await expect(chat.panel).to_contain_text("Your e-mail")
    field = chat.panel.locator(".composer textarea")  # hidden until the questions are answered
    await expect(field).to_have_attribute("placeholder", "Ask us anything")


async def test_an_operator_looks_but_changes_nothing(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    page = await owner(doorway, fresh, front_desk, role="operator")
    await expect(page.get_by_text("only an admin")).to_be_visible()
    await expect(page.get_by_role("link", name="Connect a channel")).to_have_count(0)
    await page.locator(".inbox", has_text="support").click()
    await expect(page.get_by_label("Your colour", exact=True)).to_be_disabled()
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, FRENCH_PHONE], ids=["light", "dark", "french phone"])
async def test_no_page_of_the_channels_has_barriers(
    doorway: Doorway, fresh: Business, front_desk: Runtime, look: dict[str, Any]
) -> None:
    page = await owner(doorway, fresh, front_desk, **look)
    _, inbox_id = await inbox_named(front_desk, fresh, "support")
    places = [
        "",
        "/new",
        "/new/whatsapp",
        *(f"/{inbox_id}/{tab}" for tab in ("chat", "install", "reception", "remove")),
    ]
    for place in places:
        await page.goto(f"/console/#/channels{place}")
        await expect(page.locator(".page .inbox, .page .card").first).to_be_visible()
        await expect(page.locator(".page h1")).to_be_visible()
        await expect_no_barriers(page, "body")
        if "viewport" in look:
            await expect_no_sideways_scrolling(page)


async def test_a_page_begins_at_its_head_and_a_tick_stands_below_its_label(
    doorway: Doorway, fresh: Business, front_desk: Runtime
) -> None:
    page = await owner(doorway, fresh, front_desk, "#/channels/new", **PHONE)
    await page.get_by_role("link", name="WhatsApp").scroll_into_view_if_needed()
    await expect(page.get_by_role("heading", name="Which channel?")).not_to_be_in_viewport()
    await page.get_by_role("link", name="WhatsApp").tap()
    await expect(page.get_by_role("heading", name="Connect WhatsApp")).to_be_in_viewport()
    await page.goto("/console/#/channels/new/discord")
    tick, label = page.get_by_label("Only who asks sees the answer"), page.get_by_text("Only who asks sees the answer")
    boxes = await tick.bounding_box(), await label.bounding_box()
    assert boxes[0] is not None and boxes[1] is not None and boxes[0]["x"] == boxes[1]["x"]


async def test_the_keyboard_goes_all_the_way(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    page = await owner(doorway, fresh, front_desk)
    await page.get_by_role("link", name="Connect a channel").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Which channel?")).to_be_visible()  # the list has web chats too
    await page.get_by_role("link", name="Web chat").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Name", exact=True).fill("Harbour shop")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Put this line into your pages")).to_have_value(re.compile('data-inbox="fdw_'))


async def owner(
    doorway: Doorway,
    business: Business,
    front_desk: Runtime,
    place: str = "#/channels",
    role: str = "admin",
    **look: Any,
) -> Page:
    """The console of Maya, who has this role in the business, at some place."""
    tenant = await tenants.find_tenant(front_desk.database, business.slug)
    maya = await tenants.find_user(front_desk.database, business.email_of("Maya"))
    assert maya is not None
    await tenants.add_member(front_desk.database, tenant.id, maya.id, role)  # type: ignore[arg-type]
    page = await doorway.visit(f"/console/{place}", **look)
    await page.locator("input[name=email]").fill(business.email_of("Maya"))
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".page h1")).to_be_visible()
    return page


async def inbox_named(front_desk: Runtime, business: Business, name: str) -> tuple[UUID, UUID]:
    """The business and its inbox of that name."""
    async with front_desk.database.shared() as session:
        address = await session.get_one(InboxAddress, ("widget", business.inbox))
    async with front_desk.database.tenant(address.tenant_id) as session:
        inbox_id = await session.scalar(select(Inbox.id).where(Inbox.name == name))
    assert inbox_id is not None
    return address.tenant_id, inbox_id
