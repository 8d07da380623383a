"""What a visitor can do besides writing: press answers, see products, fill forms, rate, take the conversation away or have it deleted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from frontdesk.channels.widget.settings import FormField
from frontdesk.runtime import Runtime
from tests.browser.conftest import opened
from tests.browser.people import Business, Chat, Console, Doorway, at_work
from tests.browser.widgets import choose, set_widget

FORM = (
    FormField(name="email", label={"en": "Your e-mail"}, type="email", required=True),
    FormField(name="topic", label={"en": "Topic"}, type="select", options=("Order", "Repair")),
)
COUNT_BELLS = """() => {
  const Real = AudioContext;
  window.rung = 0;
  window.AudioContext = class extends Real { constructor() { super(); window.rung++; } };
}"""


@pytest.fixture
async def fresh(front_desk: Runtime) -> AsyncIterator[Business]:
    """A business of this test alone, which is always open."""
    yield await opened(front_desk, "alder", hours={})


async def test_products_are_shown_as_cards(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("Which backpacks do you have?")
    cards = chat.replies.get_by_role("listitem")
    await expect(cards).to_have_count(3)
    await expect(cards.filter(has_text="Ridge 45")).to_contain_text("€129.00")
    await expect(chat.replies.locator(".bubble")).not_to_contain_text("Ridge 45")
    await chat.replies.get_by_role("button", name="Show all 4").click()
    await expect(cards).to_have_count(4)


async def test_a_confirmation_is_given_by_a_press(doorway: Doorway, fresh: Business) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    await chat.say("Please cancel my order 1043")
    await chat.replies.get_by_role("button", name="No, thank you").click()
    await expect(chat.messages.nth(2)).to_contain_text("No, thank you")
    await expect(chat.replies).to_have_count(2)
    await expect(chat.panel.get_by_role("button", name="No, thank you")).to_have_count(0)


async def test_the_agents_steps_are_shown(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.page.evaluate(
        """() => {
          window.steps = [];
          const root = document.querySelector("frontdesk-chat").shadowRoot;
          new MutationObserver(() => root.querySelectorAll(".step").forEach((step) => window.steps.push(step.textContent)))
            .observe(root, { childList: true, subtree: true });
        }"""
    )
    await chat.say("Where is my order 1042?")
    await expect(chat.replies).to_have_count(1)
    assert "Looking up your order …" in await chat.page.evaluate("window.steps")
    await expect(chat.panel.locator(".step")).to_have_count(0)


async def waiting_visitor(doorway: Doorway, business: Business) -> tuple[Chat, Console]:
    """A visitor who has asked for a person, and Maya, who reads it."""
    chat = Chat(await doorway.shop(business))
    await chat.page.get_by_role("button", name="Open the chat").click()
    await chat.say("I want to talk to a person")
    await expect(chat.panel).to_contain_text("You are number 1 in the queue")
    console = await at_work(doorway, business, "Maya")
    await console.waiting.click()
    return chat, console


async def test_a_visitor_sees_who_answers_writes_and_reads(doorway: Doorway, fresh: Business) -> None:
    chat, console = await waiting_visitor(doorway, fresh)
    await console.press("Take over")
    await expect(chat.panel).to_contain_text("Maya is answering")
    await chat.say("Are you there?")
    await expect(chat.messages.last).to_contain_text("Read")
    await console.box.press_sequentially("Yes")
    await expect(chat.panel).to_contain_text("Maya is writing")
    await chat.field.press_sequentially("One")
    await expect(console.page.locator("main")).to_contain_text("is writing")
    await console.reply("Yes, I am.")
    await expect(chat.replies.last).to_contain_text("Yes, I am.")
    await expect(chat.panel).not_to_contain_text("Maya is writing")
    await expect(console.log.locator("article").last).to_contain_text("Read")


async def test_what_comes_while_the_chat_is_closed_is_counted(doorway: Doorway, fresh: Business) -> None:
    chat, console = await waiting_visitor(doorway, fresh)
    await chat.panel.get_by_role("button", name="Close the chat").click()
    for text in ("Hello!", "Are you there?"):
        await console.reply(text)
    await expect(chat.page.get_by_role("button", name="Open the chat, 2 unread")).to_be_visible()
    await chat.page.reload()
    await chat.page.get_by_role("button", name="Open the chat, 2 unread").click()
    await chat.panel.get_by_role("button", name="Close the chat").click()
    await expect(chat.page.get_by_role("button", name="Open the chat", exact=True)).to_be_visible()


async def test_the_sound_is_off_until_it_is_wanted(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.panel.get_by_role("button", name="More", exact=True).click()
    sound = chat.panel.get_by_role("button", name="Sound for new messages")
    await expect(sound).to_have_attribute("aria-pressed", "false")
    await sound.click()
    await expect(sound).to_have_attribute("aria-pressed", "true")
    await chat.page.keyboard.press("Escape")
    await chat.page.evaluate(COUNT_BELLS)
    await chat.say("Hello")
    await expect(chat.replies).to_have_count(1)
    assert await chat.page.evaluate("window.rung") == 1


async def test_a_business_asks_its_own_questions_first(doorway: Doorway, fresh: Business, front_desk: Runtime) -> None:
    await set_widget(front_desk.database, fresh, form=FORM)
    chat = Chat(await doorway.visit(fresh.page))
    await expect(chat.field).to_be_hidden()
    form = chat.panel.get_by_role("form", name="Before we begin")
    await form.get_by_role("button", name="Start the chat").click()
    await expect(chat.field).to_be_hidden()
    await form.get_by_label("Your e-mail").fill("ana@example.com")
    await form.get_by_label("Topic").select_option("Repair")
    await form.get_by_role("button", name="Start the chat").click()
    await chat.say("I want to talk to a person")
    await expect(chat.replies).to_have_count(1)
    await chat.page.reload()
    await expect(chat.field).to_be_visible()
    console = await at_work(doorway, fresh, "Maya")
    await console.waiting.click()
    await expect(console.page.locator("main")).to_contain_text("ana@example.com")
    await expect(console.page.locator("main")).to_contain_text("Repair")


async def test_who_comes_after_hours_leaves_an_address(doorway: Doorway, front_desk: Runtime) -> None:
    closed = await opened(front_desk, "alder", hours={"monday": "closed", "sunday": "00:00-00:01"})
    chat = Chat(await doorway.visit(closed.page))
    await chat.say("I want to talk to a person")
    await expect(chat.panel).to_contain_text("We are closed right now and will be back Sunday")
    form = chat.panel.get_by_role("form", name="Leave your address")
    await form.get_by_label("E-mail").fill("ana@example.com")
    await form.get_by_role("button", name="Keep me posted").click()
    await expect(form).to_have_count(0)


async def test_the_end_is_rated_and_the_console_shows_it(doorway: Doorway, fresh: Business) -> None:
    chat, console = await waiting_visitor(doorway, fresh)
    await console.reply("Solved.")
    await console.press("Resolve")
    form = chat.panel.get_by_role("form", name="How was this conversation?")
    await form.get_by_label("4 of 5").check(force=True)
    await form.get_by_label("Anything you want to add?").fill("Quick!")
    await form.get_by_role("button", name="Send my rating").click()
    await expect(form).to_have_count(0)
    await expect(console.page.locator("main")).to_contain_text("4 of 5")
    await expect(console.page.locator("main")).to_contain_text("Quick!")


async def test_a_visitor_takes_the_conversation_along(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("Hello")
    await expect(chat.replies).to_have_count(1)
    async with chat.page.expect_download() as download:
        await choose(chat, "Save the conversation")
    saved = await asyncio.to_thread(Path(await (await download.value).path()).read_text)
    assert "You\nHello" in saved


async def test_a_visitor_starts_over(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.visit(alder.page))
    await chat.say("Hello")
    await expect(chat.replies).to_have_count(1)
    await choose(chat, "Start over")
    await expect(chat.messages).to_have_count(0)
    await expect(chat.panel.get_by_role("button", name="Where is my order 1042?")).to_be_visible()


async def test_a_visitor_is_forgotten(doorway: Doorway, fresh: Business) -> None:
    chat, console = await waiting_visitor(doorway, fresh)
    await choose(chat, "Delete my data")
    await chat.panel.get_by_role("button", name="Keep it").click()
    await expect(chat.messages).to_have_count(2)
    await choose(chat, "Delete my data")
    await chat.panel.get_by_role("button", name="Delete everything").click()
    await expect(chat.messages).to_have_count(0)
    await expect(console.rows).to_have_count(0)
    await chat.page.reload()
    await chat.page.get_by_role("button", name="Open the chat").click()
    await expect(chat.panel).to_contain_text("Hello, I'm Rowan")
    await expect(chat.messages).to_have_count(0)
    doorway.forgive("404")
