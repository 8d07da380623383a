"""A shop owner writes down WhatsApp's templates in the console, in two languages, and the connection's test compares them with Meta's list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from frontdesk.channels import inboxes
from frontdesk.channels.connections import load
from frontdesk.channels.simulated import simulated
from frontdesk.channels.templates import Template
from frontdesk.channels.whatsapp.approved import APPROVED
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from frontdesk.conversations.models import Inbox
from frontdesk.runtime import Runtime
from tests.browser.people import Business, Doorway
from tests.browser.test_accessibility import expect_no_barriers
from tests.browser.test_channels import FRENCH_PHONE, inbox_named, owner, standing_in
from tests.browser.test_looks import expect_no_sideways_scrolling
from tests.browser.test_widget import fresh as fresh

LATE, BACK = APPROVED


@pytest.fixture
async def meta(platform_port: int) -> AsyncIterator[str]:
    async with standing_in("whatsapp", platform_port) as address:
        yield address


async def test_a_template_is_written_down_in_two_languages(
    doorway: Doorway, fresh: Business, front_desk: Runtime, meta: str
) -> None:
    page = await templates_page(doorway, fresh, front_desk, meta)
    await expect(page.get_by_text("No template yet.")).to_be_visible()
    await page.get_by_role("button", name="+ Add a template").click()
    new = page.get_by_role("group", name="New template")
    await new.get_by_label("Name at Meta").fill("late_reply")
    new = page.get_by_role("group", name="late_reply")
    await write(new, 0, LATE.wordings[0].code, LATE.wordings[0].body)
    await new.get_by_role("button", name="+ Add a language").click()
    await write(new, 1, LATE.wordings[1].code, LATE.wordings[1].body)
    await new.get_by_label("What stands at {{1}}").select_option("The customer's name")
    await new.get_by_label("Button", exact=True).last.select_option("A quick answer")
    await new.get_by_label("Words on it").fill("Merci")
    await expect(page.get_by_text("Not saved yet")).to_be_visible()
    await save(page)
    await page.reload()
    await expect(page.get_by_label("Text, as it was approved").last).to_have_value(LATE.wordings[1].body)
    [stored] = await stored_templates(front_desk, fresh)
    assert (stored.name, stored.fills) == ("late_reply", {"1": "customer", "2": "reply"})
    assert [(each.code, each.body) for each in stored.wordings] == [(each.code, each.body) for each in LATE.wordings]
    assert stored.wordings[1].button is not None and stored.wordings[1].button.text == "Merci"


async def test_templates_are_changed_put_in_order_and_taken_away(
    doorway: Doorway, fresh: Business, front_desk: Runtime, meta: str
) -> None:
    page = await templates_page(doorway, fresh, front_desk, meta, APPROVED)
    late, back = (page.get_by_role("group", name=name) for name in ("late_reply", "come_back"))
    await expect(late.get_by_text("Used first")).to_be_visible()
    await late.get_by_role("button", name="Remove this language").first.click()
    await late.get_by_label("Text, as it was approved").fill("Voici {{1}}.")
    await expect(late.get_by_label("What stands at {{2}}")).to_have_count(0)
    await expect(late.get_by_role("button", name="Remove this language")).to_have_count(0)
    await back.get_by_role("button", name="Use this one first").click()
    await expect(back.get_by_text("Used first")).to_be_visible()
    await save(page)
    first, second = await stored_templates(front_desk, fresh)
    assert (first, second.name, len(second.wordings)) == (BACK, "late_reply", 1)
    assert (second.wordings[0].body, second.fills) == ("Voici {{1}}.", {"1": "customer"})
    await back.get_by_role("button", name="Remove this template").click()
    await save(page)
    assert [each.name for each in await stored_templates(front_desk, fresh)] == ["late_reply"]


async def test_what_is_wrong_stays_on_the_page_and_is_said(
    doorway: Doorway, fresh: Business, front_desk: Runtime, meta: str
) -> None:
    page = await templates_page(doorway, fresh, front_desk, meta, [LATE])
    name, text = page.get_by_label("Name at Meta"), page.get_by_label("Text, as it was approved").first
    await name.fill("Late Reply")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(name).to_be_focused()
    assert await name.evaluate("(field) => field.validity.patternMismatch")
    await name.fill("late_reply")
    await text.fill("{{2}} alone")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").last).to_contain_text(
        "variables of the text in en are {{1}}, {{2}} and so on"
    )
    await expect(text).to_have_value("{{2}} alone")
    await text.fill(LATE.wordings[0].body)
    await page.get_by_role("button", name="+ Add a template").click()
    await page.get_by_label("Name at Meta").last.fill("late_reply")
    await write(page.get_by_role("group", name="late_reply").last, 0, "de", "Hallo")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").last).to_contain_text("two templates have the same name")
    assert await stored_templates(front_desk, fresh) == (LATE,)
    doorway.forgive("422")


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, FRENCH_PHONE], ids=["light", "dark", "french phone"])
async def test_the_page_has_no_barriers(
    doorway: Doorway, fresh: Business, front_desk: Runtime, meta: str, look: dict[str, Any]
) -> None:
    page = await templates_page(doorway, fresh, front_desk, meta, APPROVED, **look)
    french = "locale" in look
    await page.get_by_role("button", name="+ Ajouter un modèle" if french else "+ Add a template").click()
    await expect(page.locator("fieldset")).to_have_count(3)
    await expect_no_barriers(page, "body")
    if not french:
        return
    await expect_no_sideways_scrolling(page)
    await page.get_by_label("Nom chez Meta").last.fill("late_reply")
    await write(page.locator("fieldset").last, 0, "de", "Hallo", "Langue", "Texte, tel qu’il a été approuvé")
    await page.get_by_role("button", name="Enregistrer", exact=True).tap()
    await expect(page.get_by_role("status").last).to_contain_text("Ces réglages ne conviennent pas")
    await expect_no_barriers(page, "body")
    doorway.forgive("422")


async def test_an_operator_reads_them_only(doorway: Doorway, fresh: Business, front_desk: Runtime, meta: str) -> None:
    page = await templates_page(doorway, fresh, front_desk, meta, [LATE], role="operator")
    await expect(page.get_by_label("Name at Meta")).to_be_disabled()
    await expect(page.get_by_role("button", name="+ Add a template")).to_have_count(0)
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)


@pytest.mark.parametrize(
    ("look", "press", "says"),
    [
        ({}, "Test the connection", "Meta's list has not the template late_reply in de"),
        (FRENCH_PHONE, "Tester la connexion", "La liste de Meta n’a pas de modèle late_reply en de."),
    ],
    ids=["english", "french"],
)
async def test_the_connections_test_compares_them_with_metas_list(
    doorway: Doorway, fresh: Business, front_desk: Runtime, meta: str, look: dict[str, Any], press: str, says: str
) -> None:
    german = LATE.model_copy(update={"wordings": (LATE.wordings[0].model_copy(update={"code": "de"}),)})
    page = await templates_page(doorway, fresh, front_desk, meta, [german], **look)
    await page.locator(".tabs a").first.click()
    await page.get_by_role("button", name=press).click()
    await expect(page.get_by_text(says)).to_be_visible()


async def templates_page(
    doorway: Doorway,
    business: Business,
    front_desk: Runtime,
    meta: str,
    templates: Any = (),
    **given: Any,
) -> Page:
    """The page of a WhatsApp inbox with these templates, as an admin sees it, or somebody of another role."""
    tenant_id, inbox_id = await inbox_named(front_desk, business, "support")
    async with front_desk.database.tenant(tenant_id) as session:
        agent_id = (await session.get_one(Inbox, (tenant_id, inbox_id))).agent_id
        settings = {**simulated("whatsapp").settings, "api_url": meta}
        inbox = await inboxes.add(session, front_desk.keyring, tenant_id, agent_id, "whatsapp", "Shop", settings)
        await inboxes.set_templates(session, front_desk.keyring, tenant_id, inbox.id, templates)
    page = await owner(doorway, business, front_desk, f"#/channels/{inbox.id}/templates", **given)
    await expect(page.locator(".tabs")).to_be_visible()
    return page


async def write(
    template: Locator, at: int, code: str, body: str, language: str = "Language", text: str = "Text, as it was approved"
) -> None:
    """Fill in one of a template's languages."""
    await template.get_by_label(language, exact=True).nth(at).fill(code)
    await template.get_by_label(text).nth(at).fill(body)


async def save(page: Page) -> None:
    """Save, and wait until it is."""
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").last).to_have_text("Saved")


async def stored_templates(front_desk: Runtime, business: Business) -> tuple[Template, ...]:
    """What is in the inbox's settings."""
    tenant_id, inbox_id = await inbox_named(front_desk, business, "Shop")
    assert isinstance(inbox_id, UUID)
    async with front_desk.database.tenant(tenant_id) as session:
        config = (await load(session, front_desk.keyring, tenant_id, inbox_id)).config
    assert isinstance(config, WhatsAppConfig)
    return config.templates
