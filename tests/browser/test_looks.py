"""How the pages are used and look: by keyboard, on a phone, in the dark, in French."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.people import PASSWORD, Business, Chat, Console, Doorway
from tests.browser.test_widget import fresh as fresh

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
BRIGHTNESS = """(element, property) => {
  const [red, green, blue] = getComputedStyle(element)[property].match(/[0-9.]+/g).map((part) => part / 255);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}"""


async def test_the_keyboard_alone_opens_writes_and_closes(doorway: Doorway, alder: Business) -> None:
    chat = Chat(await doorway.shop(alder))
    keyboard, launcher = chat.page.keyboard, chat.page.get_by_role("button", name="Open the chat")
    await expect(launcher).to_be_visible()
    await expect(chat.panel).to_be_hidden()
    await keyboard.press("Tab")
    await expect(launcher).to_be_focused()
    await keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await keyboard.type("Hello")
    await keyboard.press("Shift+Enter")
    await keyboard.type("there")
    await keyboard.press("Enter")
    await expect(chat.messages.first).to_contain_text("Hello\nthere")
    await expect(chat.replies).to_have_count(1)
    await keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(launcher).to_be_focused()


async def test_no_page_scrolls_sideways_on_a_phone(doorway: Doorway, alder: Business) -> None:
    for path in ("/", alder.page):
        await expect_no_sideways_scrolling(await doorway.visit(path, **PHONE))

    shop = Chat(await doorway.shop(alder, **PHONE))
    await shop.page.get_by_role("button", name="Open the chat").tap()
    await shop.field.fill("https://example.com/" + "long" * 40)
    await shop.panel.get_by_role("button", name="Send").tap()
    await expect(shop.replies).to_have_count(1)
    await expect_no_sideways_scrolling(shop.page)

    console = Console(await doorway.visit("/console/", **PHONE))
    await expect_no_sideways_scrolling(console.page)
    await console.sign_in(alder.email_of("Maya"))
    await expect(console.rows.first).to_be_visible()
    await expect_no_sideways_scrolling(console.page)
    await console.rows.first.tap()
    await expect(console.log).to_contain_text("example.com")
    await expect_no_sideways_scrolling(console.page)


async def test_the_list_of_conversations_keeps_to_its_width_in_french_too(doorway: Doorway, fresh: Business) -> None:
    chat = Chat(await doorway.visit(fresh.page))
    await chat.say("I want to talk to a person")
    await expect(chat.panel).to_contain_text("You are number 1 in the queue")
    console = Console(await doorway.visit("/console/", locale="fr-FR"))
    await console.page.get_by_label("E-mail").fill(fresh.email_of("Maya"))
    await console.page.get_by_label("Mot de passe").fill(PASSWORD)
    await console.page.keyboard.press("Enter")
    await expect(console.rows.first).to_contain_text("a demandé une personne")
    assert await console.page.locator(".list").evaluate("(list) => list.scrollWidth <= list.clientWidth")


async def test_the_french_console_fits_a_phone_too(doorway: Doorway, alder: Business) -> None:
    console = Console(await doorway.visit("/console/", **{**PHONE, "locale": "fr-FR"}))
    await console.page.get_by_label("E-mail").fill(alder.email_of("Maya"))
    await console.page.get_by_label("Mot de passe").fill(PASSWORD)
    await console.page.keyboard.press("Enter")
    leave = await console.page.get_by_role("button", name="Se déconnecter").bounding_box()
    assert leave is not None
    assert leave["x"] + leave["width"] <= 390


async def test_the_french_business_speaks_french(doorway: Doorway, petrin: Business) -> None:
    chat = Chat(await doorway.visit(petrin.page))
    await expect(chat.page.get_by_role("heading", name="Horaires")).to_be_visible()
    await expect(chat.page.get_by_text("lundi")).to_be_visible()
    await expect(chat.panel).to_contain_text("Bonjour, je suis Margot")
    await expect(chat.field).to_have_attribute("placeholder", "Écrivez un message")
    await chat.say("À quelle heure ouvrez-vous le dimanche ?")
    await expect(chat.replies).to_contain_text("7 h 30")
    await expect(chat.replies.get_by_role("button").first).to_contain_text("Source")
    await chat.say("Je voudrais parler à quelqu'un")
    await expect(chat.panel).to_contain_text("Une personne vous répondra ici")


async def test_the_console_speaks_the_language_of_its_operator(doorway: Doorway) -> None:
    console = Console(await doorway.visit("/console/", locale="fr-FR"))
    await expect(console.page.get_by_role("button", name="Se connecter")).to_be_visible()
    await console.press("English")
    await expect(console.page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_are_light_or_dark_as_the_visitor_has_it(
    doorway: Doorway, alder: Business, scheme: str
) -> None:
    demo = await doorway.visit(alder.page, color_scheme=scheme)
    console = await doorway.visit("/console/", color_scheme=scheme)
    for ground in (demo.locator("body"), Chat(demo).panel, console.locator("body"), console.locator("form")):
        is_dark = await brightness_of(ground, "backgroundColor") < 0.2
        has_light_ink = await brightness_of(ground, "color") > 0.8
        assert (is_dark, has_light_ink) == (scheme == "dark",) * 2, ground


async def expect_no_sideways_scrolling(page: Page) -> None:
    """Nothing is wider than the page."""
    width, shown = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert (width, shown) == (390, 390), page.url


async def brightness_of(element: Locator, property: str) -> float:
    """How bright a colour of the element is, from 0 to 1."""
    brightness: float = await element.evaluate(BRIGHTNESS, property)
    return brightness
