"""The console when things go wrong: a send that fails, a view that fails, a list that grows; and the API's own page."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import Route, expect

from frontdesk.conversations import service as conversations
from frontdesk.kit.database import Database
from frontdesk.runtime import Runtime
from tests.browser.people import Business, Chat, Console, Doorway, at_work, employ
from tests.conftest import make_tenant
from tests.conversations.desk import TestDesk, make_desk

REPLIES = re.compile("/reply$")
CONVERSATION = re.compile("/conversations/[0-9a-f-]{36}$")
TRACE = re.compile("/trace$")


async def test_before_the_sign_in_no_request_fails(doorway: Doorway) -> None:
    page = await doorway.visit("/console/")
    await expect(page.get_by_label("Password")).to_be_visible()
    assert doorway.troubles == []


async def test_what_is_typed_while_a_reply_is_sent_stays_in_the_box(doorway: Doorway, alder: Business) -> None:
    console = await answering(doorway, alder)
    may_go = asyncio.Event()

    async def slowly(route: Route) -> None:
        await may_go.wait()
        await route.continue_()

    await console.page.route(REPLIES, slowly)
    await console.reply("They are ready.")
    await expect(console.box).to_have_value("")
    await expect(console.log).to_contain_text("They are ready.")
    await expect(console.log).to_contain_text("Sending")
    await console.box.press_sequentially("We close at six.")
    may_go.set()
    await expect(console.log).not_to_contain_text("Sending")
    await expect(console.log.get_by_text("They are ready.")).to_have_count(1)
    await expect(console.box).to_have_value("We close at six.")


async def test_a_reply_that_could_not_be_sent_is_kept_and_sent_once(doorway: Doorway, alder: Business) -> None:
    console = await answering(doorway, alder)
    sent: list[Any] = []
    console.page.on("request", lambda request: REPLIES.search(request.url) and sent.append(request.post_data_json))
    await console.page.route(REPLIES, lambda route: route.abort())
    await console.reply("They are ready.")
    await expect(console.log.get_by_role("alert")).to_contain_text("Not sent. The connection is down.")
    await console.page.unroute(REPLIES)
    await console.press("Try again")
    await expect(console.log.get_by_role("alert")).to_have_count(0)
    await expect(console.log.get_by_text("They are ready.")).to_have_count(1)
    assert [each["text"] for each in sent] == ["They are ready."] * 2
    assert sent[0]["client_id"] == sent[1]["client_id"]
    doorway.forgive("net::ERR_FAILED")


async def test_a_reply_that_could_not_be_sent_can_be_changed(doorway: Doorway, alder: Business) -> None:
    console = await answering(doorway, alder)
    await console.page.route(REPLIES, lambda route: route.abort())
    await console.reply("They are raedy.")
    await console.box.fill("We close at six.")
    await console.press("Edit")
    await expect(console.box).to_have_value("They are raedy.\nWe close at six.")
    await expect(console.log).not_to_contain_text("raedy")
    doorway.forgive("net::ERR_FAILED")


async def test_a_look_at_another_conversation_loses_no_words(doorway: Doorway, alder: Business) -> None:
    await a_visitor_waits(doorway, alder)
    console = await answering(doorway, alder)
    await console.box.fill("Half a sen")
    await console.rows.nth(1).click()
    await expect(console.box).to_have_value("")
    await console.rows.nth(0).click()
    await expect(console.box).to_have_value("Half a sen")


async def test_a_view_that_fails_says_what_to_do_and_the_rest_goes_on(doorway: Doorway, alder: Business) -> None:
    await a_visitor_waits(doorway, alder)
    console = await at_work(doorway, alder, "Maya")
    await console.page.route(CONVERSATION, broken)
    await console.rows.first.click()
    await expect(console.page.get_by_role("alert")).to_contain_text("This view has stopped")
    await expect(console.rows.first).to_be_visible()
    await console.page.unroute(CONVERSATION)
    await console.press("Try again")
    await expect(console.log).to_contain_text("I want to talk to a person")

    await console.page.route(TRACE, broken)
    await console.log.get_by_role("button", name="What the agent did").last.click()
    await expect(console.page.get_by_role("complementary")).to_contain_text("This view has stopped")
    await expect(console.log).to_contain_text("I want to talk to a person")
    doorway.forgive("undefined")


async def test_more_conversations_stay_when_something_happens(doorway: Doorway, front_desk: Runtime) -> None:
    business, desk = await a_business_with(60, front_desk.database)
    console = await at_work(doorway, business, "Maya")
    await expect(console.rows).to_have_count(50)
    await console.press("Show more")
    await expect(console.rows).to_have_count(60)
    await front_desk.door.accept(desk.inbound("One more", contact="somebody new"))
    await expect(console.rows.first).to_contain_text("One more")
    await expect(console.rows).to_have_count(61)


async def test_the_api_is_documented_without_anything_from_outside(doorway: Doorway) -> None:
    page = await doorway.visit("/docs")
    await expect(page.get_by_role("heading", name="Frontdesk")).to_be_visible()
    operation = page.locator(".opblock", has_text="/v1/widget/{inbox_key}/session")
    await operation.get_by_role("button").first.click()
    await expect(operation).to_contain_text("Begin a visit")
    asked_elsewhere = (
        "performance.getEntriesByType('resource').filter((each) => !each.name.startsWith(location.origin))"
    )
    assert await page.evaluate(f"{asked_elsewhere}.map((each) => each.name)") == []


async def a_visitor_waits(doorway: Doorway, business: Business) -> None:
    """Somebody has asked for a person."""
    chat = Chat(await doorway.visit(business.page))
    await chat.say("I want to talk to a person")
    await expect(chat.panel).to_contain_text("A person will answer you here")


async def answering(doorway: Doorway, business: Business) -> Console:
    """The console of Maya, who has taken over from the agent."""
    await a_visitor_waits(doorway, business)
    console = await at_work(doorway, business, "Maya")
    await console.rows.first.click()
    await console.press("Take over")
    await expect(console.page.get_by_role("main")).to_contain_text("Maya is answering")
    return console


async def a_business_with(count: int, database: Database) -> tuple[Business, TestDesk]:
    """A business of Maya's to which so many people have written."""
    tenant_id = await make_tenant(database)
    desk = await make_desk(database, tenant_id)
    business = Business(f"quiet-{tenant_id.hex[-8:]}", desk.key)
    await employ(database, tenant_id, business, "Maya")
    for number in range(count):
        async with database.tenant(tenant_id) as session:
            await conversations.receive(session, desk.inbound(f"Question {number}", contact=f"visitor {number}"))
    return business, desk


async def broken(route: Route) -> None:
    """An answer that the page does not expect."""
    await route.fulfill(json={})
