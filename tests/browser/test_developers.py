"""The developers' page: a webhook and a key are made, tried and taken away; by keyboard, on a phone, in French, in the dark."""

from __future__ import annotations

from playwright.async_api import Page, expect

from frontdesk.client import AsyncFrontdesk
from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants
from tests.browser.people import Business, Console, Doorway
from tests.browser.test_looks import PHONE, expect_no_sideways_scrolling


async def developers_page(doorway: Doorway, front_desk: Runtime, business: Business, **device: object) -> Page:
    """The page, as an admin sees it."""
    user = await tenants.find_user(front_desk.database, business.email_of("Maya"))
    tenant = await tenants.find_tenant(front_desk.database, business.slug)
    assert user is not None
    await tenants.add_member(front_desk.database, tenant.id, user.id, "admin")
    console = Console(await doorway.visit("/console/", **device))
    await console.sign_in(business.email_of("Maya"))
    await console.page.get_by_role("link", name="Developers").click()
    return console.page


async def test_a_key_is_made_works_and_is_revoked(
    doorway: Doorway, front_desk: Runtime, alder: Business, address: str
) -> None:
    page = await developers_page(doorway, front_desk, alder)
    keys = page.get_by_role("region", name="API keys")
    await keys.get_by_role("textbox", name="Name").fill("till")
    await keys.get_by_role("button", name="Make key").click()
    await expect(keys.get_by_role("alert")).to_contain_text("at least one right")
    await keys.get_by_label("agents:read").press("Space")
    await keys.get_by_role("button", name="Make key").press("Enter")
    token = await keys.get_by_label("The API key").input_value()
    async with AsyncFrontdesk(token, url=address) as client:
        assert [agent.slug async for agent in client.agents()]
    await keys.get_by_role("button", name="I have kept it").click()
    await expect(keys.get_by_text("till")).to_be_visible()
    await keys.get_by_role("button", name="Revoke").click()
    await expect(keys.get_by_role("alertdialog")).to_contain_text("at once")
    await keys.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    await expect(keys.get_by_text("No key yet")).to_be_visible()


async def test_an_endpoint_is_added_tested_and_removed(doorway: Doorway, front_desk: Runtime, alder: Business) -> None:
    page = await developers_page(doorway, front_desk, alder)
    await page.get_by_label("Address of your server").fill("https://127.0.0.1:9/hooks")
    await page.get_by_label("message.created").check()
    await page.get_by_role("button", name="Add endpoint").click()
    assert (await page.get_by_label("The signing secret").input_value()).startswith("whsec_")
    await page.get_by_role("link", name="https://127.0.0.1:9/hooks").click()
    await page.get_by_role("button", name="Send a test event").click()
    await expect(page.get_by_role("alert")).to_contain_text("not a public address")
    row = page.get_by_role("region", name="Deliveries").get_by_text("webhook.test")
    await expect(row.first).to_be_visible()
    await page.get_by_role("button", name="New secret").click()
    assert (await page.get_by_label("The signing secret").input_value()).startswith("whsec_")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Paused")).to_be_visible()
    await page.get_by_role("button", name="Remove").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("No endpoint yet")).to_be_visible()


async def test_it_fits_a_phone_in_the_dark_and_in_french(
    doorway: Doorway, front_desk: Runtime, alder: Business
) -> None:
    page = await developers_page(doorway, front_desk, alder, **{**PHONE, "color_scheme": "dark"})
    await expect(page.get_by_role("heading", name="Developers")).to_be_visible()
    await expect_no_sideways_scrolling(page)
    await page.get_by_role("button", name="Français").click()
    await expect(page.get_by_role("heading", name="Clés d’API")).to_be_visible()
    await expect_no_sideways_scrolling(page)


async def test_who_is_no_admin_is_told_whom_to_ask(doorway: Doorway, alder: Business) -> None:
    console = Console(await doorway.visit("/console/"))
    await console.sign_in(alder.email_of("Sam"))
    await console.page.get_by_role("link", name="Developers").click()
    await expect(console.page.get_by_role("alert")).to_contain_text("Only an admin")
    doorway.forgive("/developers")
