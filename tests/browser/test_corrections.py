"""An operator says what an agent should have answered; the next visitor hears it. By keyboard, on a phone, in French, in the dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants
from tests.browser.people import PASSWORD, Business, Chat, Console, Doorway, at_work
from tests.browser.test_looks import PHONE, expect_no_sideways_scrolling

DOGS_MAY = "Dogs on a lead are welcome in the shop."


async def visitor_asks(doorway: Doorway, business: Business, text: str) -> Chat:
    """A new visitor, answered."""
    chat = Chat(await doorway.shop(business))
    await chat.page.get_by_role("button", name="Open the chat").click()
    await chat.say(text)
    await expect(chat.replies).to_have_count(1)
    return chat


async def test_a_correction_is_heard_by_the_next_visitor_and_can_be_undone(doorway: Doorway, alder: Business) -> None:
    await visitor_asks(doorway, alder, "Can I bring my dog?")
    console = await at_work(doorway, alder, "Maya")
    page = console.page
    await console.rows.first.get_by_role("button").click()

    await console.log.get_by_role("button", name="This was wrong").press("Enter")
    dialog = page.get_by_role("dialog", name="What would have been right?")
    await expect(dialog).to_contain_text("Can I bring my dog?")
    await dialog.get_by_role("radio", name="Hand over to a person").press("Space")
    await expect(dialog.get_by_role("textbox")).to_have_count(0)
    await dialog.get_by_role("radio", name="Answer from the documents").press("Space")
    await dialog.get_by_role("textbox", name="What it should have answered").fill(DOGS_MAY)
    await dialog.get_by_role("button", name="Correct").press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(console.log.get_by_role("status")).to_contain_text(
        "Corrected by Maya: counts from the next message on."
    )

    taught = await visitor_asks(doorway, alder, "can i come with a dog")
    await expect(taught.replies).to_contain_text(DOGS_MAY)
    await expect(taught.source("Corrected by Maya")).to_be_visible()

    await console.log.get_by_role("button", name="Undo").press("Enter")
    await expect(console.log.get_by_role("button", name="This was wrong")).to_be_visible()
    untaught = await visitor_asks(doorway, alder, "can i come with a dog")
    await expect(untaught.replies).not_to_contain_text(DOGS_MAY)


async def test_escape_leaves_the_question_and_changes_nothing(doorway: Doorway, alder: Business) -> None:
    page = await conversation(doorway, alder, "Do you mend zips?")
    await page.get_by_role("button", name="This was wrong").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("button", name="This was wrong")).to_be_visible()


@pytest.mark.parametrize(
    "look", [{}, {**PHONE, "locale": "fr-FR", "color_scheme": "dark"}], ids=["light", "french phone in the dark"]
)
async def test_the_list_tells_all_deletes_and_takes_consent(
    doorway: Doorway, front_desk: Runtime, alder: Business, look: dict[str, Any]
) -> None:
    french = "locale" in look
    asked = f"Do you clean tents, the {'red' if french else 'blue'} ones?"
    user = await tenants.find_user(front_desk.database, alder.email_of("Maya"))
    tenant = await tenants.find_tenant(front_desk.database, alder.slug)
    assert user is not None
    await tenants.add_member(front_desk.database, tenant.id, user.id, "admin")
    page = await conversation(doorway, alder, asked, **look)
    await page.get_by_role("button", name="C’était faux" if french else "This was wrong").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("Tents are washed for 30 euros.")
    if french:
        await expect_no_sideways_scrolling(page)
    await dialog.get_by_role("button", name="Corriger" if french else "Correct").click()
    await expect(page.get_by_role("button", name="Défaire" if french else "Undo")).to_be_visible()

    await page.get_by_role("link", name="Corrections").click()
    line = page.get_by_role("listitem").filter(has_text=asked)
    await expect(line).to_contain_text("Tents are washed for 30 euros.")
    await expect(line).to_contain_text("Maya")
    consent = page.get_by_role("checkbox")
    await consent.click()
    await expect(consent).to_be_checked()
    await expect(page.get_by_text("Permis depuis" if french else "Allowed since")).to_be_visible()
    if french:
        await expect_no_sideways_scrolling(page)
    await consent.click()
    await expect(consent).not_to_be_checked()
    await line.get_by_role("button", name="Supprimer" if french else "Delete").click()
    await line.get_by_role("alertdialog").get_by_role("button", name="Supprimer" if french else "Delete").click()
    await expect(line).to_have_count(0)
    await tenants.add_member(front_desk.database, tenant.id, user.id, "operator")


async def test_an_operator_corrects_but_does_not_consent(doorway: Doorway, alder: Business) -> None:
    console = await at_work(doorway, alder, "Sam")
    await console.page.get_by_role("link", name="Corrections").click()
    await expect(console.page.get_by_role("checkbox")).to_be_disabled()
    await expect(console.page.get_by_text("Only an admin of this business can change this.")).to_be_visible()


async def conversation(doorway: Doorway, business: Business, asked: str, **look: Any) -> Page:
    """What Maya sees of a conversation that has begun with this question."""
    await visitor_asks(doorway, business, asked)
    console = Console(await doorway.visit("/console/", **look))
    await console.page.get_by_label("E-mail").fill(business.email_of("Maya"))
    await console.page.locator("input[type=password]").fill(PASSWORD)
    await console.page.keyboard.press("Enter")
    await console.rows.first.get_by_role("button").click()
    await expect(console.log).to_contain_text(asked)
    return console.page
