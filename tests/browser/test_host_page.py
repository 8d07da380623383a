"""The chat on a page of the business's own: one line of HTML, a strict policy, a script that steers it, and any direction of writing."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

from playwright.async_api import Page, expect

from frontdesk import app
from frontdesk.channels.widget.rules import make_secret
from frontdesk.conversations.models import InboxAddress
from frontdesk.runtime import Runtime
from tests.browser.people import Business, Chat, Doorway
from tests.browser.test_widget import fresh as fresh
from tests.browser.widgets import set_widget
from tests.channels.test_identity import signed

MOST = 25_000  # bytes, compressed
HEAR = """() => {
  window.heard = [];
  for (const kind of ["open", "close", "message", "handoff"]) Frontdesk.on(kind, () => window.heard.push(kind));
}"""


async def strict_shop(doorway: Doorway, business: Business) -> Page:
    """A page that allows nothing but the front desk's script and routes: no inline style, no inline script."""
    page = await (await doorway.person(permissions=["local-network-access"])).new_page()
    desk, shop = doorway.address, doorway.address.replace("127.0.0.1", "localhost")
    policy = f"default-src 'none'; script-src {desk}; connect-src {desk}; require-trusted-types-for 'script'; trusted-types 'none'"
    html = f"<!doctype html><html lang=en><title>Shop</title><script src='{desk}/widget/frontdesk.js' data-inbox='{business.inbox}' defer></script><h1>Boots</h1></html>"
    headers = {"Content-Security-Policy": policy, "Content-Type": "text/html"}
    await page.route(f"{shop}/strict", lambda route: route.fulfill(body=html, headers=headers))
    await page.goto(f"{shop}/strict")
    return page


def test_the_script_is_small() -> None:
    script = Path(app.STATIC / "widget" / "frontdesk.js").read_bytes()
    assert len(gzip.compress(script)) <= MOST


async def test_it_works_and_looks_right_under_a_strict_policy(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await strict_shop(doorway, alder))
    await chat.page.get_by_role("button", name="Open the chat").click()
    await chat.say("Which backpacks do you have?")
    await expect(chat.replies.get_by_role("listitem")).to_have_count(3)
    box = await chat.panel.bounding_box()
    assert box is not None
    assert box["width"] == 392
    assert doorway.troubles == []  # a blocked style or script is an error of the page


async def test_the_page_is_there_before_the_chat(doorway: Doorway, alder: Business) -> None:
    page = await (await doorway.person(permissions=["local-network-access"])).new_page()
    await page.route("**/widget/frontdesk.js", lambda route: route.abort())
    shop = doorway.address.replace("127.0.0.1", "localhost")
    html = f"<!doctype html><title>Shop</title><script src='{doorway.address}/widget/frontdesk.js' data-inbox='{alder.inbox}' defer></script><h1>Boots</h1>"
    await page.route(f"{shop}/shop", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(f"{shop}/shop")
    await expect(page.get_by_role("heading", name="Boots")).to_be_visible()
    doorway.forgive("ERR_FAILED")


async def test_the_page_steers_the_chat_and_hears_it(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.shop(alder))
    await chat.page.evaluate(HEAR)
    await chat.page.evaluate("Frontdesk.open()")
    await expect(chat.panel).to_be_visible()
    await chat.page.evaluate("Frontdesk.send('I want to talk to a person')")
    await expect(chat.replies).to_have_count(1)
    await expect(chat.panel).to_contain_text("A person will answer you here")
    await chat.page.evaluate("Frontdesk.close()")
    await expect(chat.panel).to_be_hidden()
    heard = await chat.page.evaluate("window.heard")
    assert sorted(heard) == ["close", "handoff", "message", "open"]


async def test_a_customer_signs_in_and_out(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    identity = await identity_of(front_desk, fresh, "customer-7")
    chat, elsewhere = Chat(await doorway.shop(fresh)), Chat(await doorway.shop(fresh))
    await chat.page.evaluate("Frontdesk.send('Hello')")
    await chat.page.evaluate("Frontdesk.open()")
    await expect(chat.replies).to_have_count(1)
    await chat.page.evaluate("identity => Frontdesk.identify(identity)", identity)
    await expect(chat.replies).to_have_count(1)
    await elsewhere.page.evaluate("Frontdesk.open()")
    await elsewhere.page.evaluate("identity => Frontdesk.identify(identity)", identity)
    await expect(elsewhere.messages.first).to_contain_text("Hello")
    await chat.say("Thank you!")
    await expect(elsewhere.messages).to_have_count(4)
    await chat.page.evaluate("Frontdesk.reset()")
    await expect(chat.messages).to_have_count(0)
    await chat.say("Who am I?")
    await expect(chat.replies).to_have_count(1)
    await expect(elsewhere.messages).to_have_count(4)


async def test_right_to_left_with_the_businesss_own_words_and_colours(
    doorway: Doorway, petrin: Business, front_desk: Runtime
) -> None:
    words = {"placeholder": "اكتب رسالة", "online": "نجيب فورًا", "open": "افتح المحادثة"}
    await set_widget(front_desk.database, petrin, texts={"ar": words}, theme={"accent": "#7a2e5d"})
    chat = Chat(await doorway.shop(petrin))
    await chat.page.evaluate("() => { document.documentElement.dir = 'rtl'; document.documentElement.lang = 'ar'; }")
    await chat.page.get_by_role("button", name="Open the chat").click()
    await expect(chat.field).to_have_attribute("placeholder", "اكتب رسالة")
    await expect(chat.panel.locator(".face")).to_have_css("background-color", "rgb(122, 46, 93)")
    await chat.say("مرحبا")
    box, mine = await chat.panel.bounding_box(), await chat.messages.first.bounding_box()
    assert box is not None
    assert mine is not None
    assert box["x"] < 100  # the chat stands at the end of the line, which is on the left
    assert mine["x"] < box["x"] + box["width"] / 2
    await set_widget(front_desk.database, petrin)


async def test_the_page_can_change_the_colours(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.shop(alder))
    await chat.page.add_style_tag(content="frontdesk-chat { --fd-accent: #a33; }")
    await expect(chat.page.locator("frontdesk-chat .launcher")).to_have_css("background-color", "rgb(170, 51, 51)")


async def identity_of(front_desk: Runtime, business: Business, subject: str) -> str:
    """What the business's own server would give its customer's page."""
    async with front_desk.database.shared() as session:
        address = await session.get_one(InboxAddress, ("widget", business.inbox))
    async with front_desk.database.tenant(address.tenant_id) as session:
        secret = await make_secret(session, front_desk.keyring, address.tenant_id, address.inbox_id)
    now = int(time.time())
    return signed(secret, sub=subject, aud=business.inbox, iat=now, exp=now + 600)
