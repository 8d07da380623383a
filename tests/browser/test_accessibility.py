"""axe-core finds nothing against WCAG 2.2 AA in any state of the chat, and the keyboard and screen readers get everywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from frontdesk.runtime import Runtime
from tests.browser.people import Business, Chat, Doorway
from tests.browser.test_looks import PHONE
from tests.browser.test_widget import FORM, waiting_visitor
from tests.browser.test_widget import fresh as fresh
from tests.browser.widgets import choose, set_widget

AXE = Path(__file__).parents[2] / "platform/widget/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def expect_no_barriers(page: Page, within: str = "frontdesk-chat") -> None:
    """Nothing of the chat, or of another part of the page, breaks a rule of axe-core."""
    await page.wait_for_timeout(300)  # a colour in the middle of an animation is none to judge
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(await asyncio.to_thread(AXE.read_text))
    found: list[dict[str, Any]] = await page.evaluate(
        "([part, rules]) => axe.run(part, { runOnly: rules }).then((result) => result.violations)", [within, RULES]
    )
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
async def test_no_state_of_a_conversation_has_barriers(doorway: Doorway, alder: Business, look: dict[str, Any]) -> None:
    chat = Chat(await doorway.shop(alder, **look))
    await expect_no_barriers(chat.page)
    await chat.page.get_by_role("button", name="Open the chat").click()
    await expect(chat.panel).to_contain_text("Hello, I'm Rowan")
    await expect_no_barriers(chat.page)
    for question in (
        "Which backpacks do you have?",
        "What is your return policy for boots?",
        "Please cancel my order 1044",
    ):
        await chat.say(question)
        await expect(chat.panel.locator(".step")).to_have_count(0)
    await chat.source("Returns").first.click()
    await expect_no_barriers(chat.page)
    await chat.panel.get_by_role("button", name="More", exact=True).click()
    await expect_no_barriers(chat.page)
    await chat.panel.get_by_role("button", name="Delete my data").click()
    await expect_no_barriers(chat.page)


async def test_the_forms_have_no_barriers(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    chat, console = await waiting_visitor(doorway, fresh)
    await console.reply("Solved.")
    await expect_no_barriers(chat.page)
    await console.press("Resolve")
    await expect(chat.panel.get_by_role("form", name="How was this conversation?")).to_be_visible()
    await expect_no_barriers(chat.page)
    await set_widget(front_desk.database, fresh, form=FORM)
    asked = Chat(await doorway.visit(fresh.page))
    await expect(asked.panel.get_by_role("form", name="Before we begin")).to_be_visible()
    await expect_no_barriers(asked.page)


async def test_the_keyboard_reaches_everything(doorway: Doorway, fresh: Business) -> None:
    chat, console = await waiting_visitor(doorway, fresh)
    keyboard = chat.page.keyboard
    more = chat.panel.get_by_role("button", name="More", exact=True)
    await more.focus()
    await keyboard.press("Enter")
    await expect(chat.panel.get_by_role("button", name="Start over")).to_be_focused()
    await keyboard.press("Escape")
    await expect(more).to_be_focused()
    await expect(chat.panel).to_be_visible()
    await choose(chat, "Delete my data")
    await expect(chat.panel.get_by_role("button", name="Keep it")).to_be_focused()
    await keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await console.press("Resolve")
    await chat.panel.get_by_label("1 of 5").focus()
    await keyboard.press("ArrowRight")
    await expect(chat.panel.get_by_label("2 of 5")).to_be_checked()


async def test_a_reply_is_read_out_once(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    spoken = chat.panel.locator("[aria-live=polite]")
    await chat.say("Where is my order 1042?")
    await expect(chat.replies).to_have_count(1)
    await expect(spoken).to_contain_text("1042")
    await expect(chat.panel.get_by_role("log")).to_have_attribute("aria-live", "off")
