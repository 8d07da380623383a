"""A business's own models in the console: what is missing, how far a training is, chosen and taken back. By keyboard, on a phone, in
French, in the dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from frontdesk.runtime import Runtime
from frontdesk.students import jobs, service
from frontdesk.students.taught import packed
from frontdesk.tenants import service as tenants
from tests.browser.conftest import opened
from tests.browser.people import PASSWORD, Business, Doorway
from tests.browser.test_accessibility import expect_no_barriers
from tests.browser.test_corrections import visitor_asks
from tests.browser.test_looks import PHONE, expect_no_sideways_scrolling
from tests.students.makes import claimed, queued, ready, result
from tests.students.test_journey import APART, BROKEN

LOOKS = [{}, {"color_scheme": "dark"}, PHONE, {**PHONE, "locale": "fr-FR", "color_scheme": "dark"}]


def share(part: float, low: float, high: float) -> dict[str, Any]:
    return {"share": part, "interval": [low, high]}


FIGURES = {
    "right": {
        "count": 84, "bare": share(0.61, 0.5, 0.71), "candidate": share(0.76, 0.66, 0.84), "difference": share(0.15, 0.05, 0.25),
    }
}  # fmt: skip


@pytest.fixture
async def shop(front_desk: Runtime) -> AsyncIterator[tuple[Business, UUID]]:
    """A business of this test's own, whose Maya is an admin."""
    business = await opened(front_desk, "alder")
    tenant = await tenants.find_tenant(front_desk.database, business.slug)
    user = await tenants.find_user(front_desk.database, business.email_of("Maya"))
    assert user is not None
    await tenants.add_member(front_desk.database, tenant.id, user.id, "admin")
    yield business, tenant.id


async def models_page(doorway: Doorway, business: Business, who: str = "Maya", **look: Any) -> Page:
    page = await doorway.visit("/console/#/models", **look)
    await page.get_by_label("E-mail").fill(business.email_of(who))
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


async def trained(front_desk: Runtime, tenant: UUID, action: str) -> None:
    """A version that takes broken things for this action; its adapter is none."""
    examples = {"support": [{"text": text, "language": "en", "action": action} for text in APART]}
    vectors = packed(await front_desk.models.embedder(tenant).embed(APART))
    made = result(examples=examples, answerability={}, vectors=vectors)
    made.report["figures"] = FIGURES
    await ready(front_desk.database, tenant, made)


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone", "french phone in the dark"])
async def test_the_page_has_no_barriers_and_fits(
    doorway: Doorway, front_desk: Runtime, shop: tuple[Business, UUID], look: dict[str, Any]
) -> None:
    business, tenant = shop
    page = await models_page(doorway, business, **look)
    await expect(page.get_by_role("main").get_by_role("link")).to_have_attribute(
        "href", "#/corrections"
    )  # nothing to learn from
    await expect_no_barriers(page, "main")
    if "viewport" in look:
        await expect_no_sideways_scrolling(page)
    await trained(front_desk, tenant, "hand_off")
    row = await queued(front_desk.database, tenant)
    job = await claimed(front_desk.database, tenant, row.id)
    assert job is not None
    async with front_desk.database.tenant(tenant) as session:
        await jobs.tell(session, job, {"stage": "training", "done": 0.4, "loss": 0.31, "seconds_left": 200.0})
    await page.reload()
    await expect(page.get_by_role("progressbar")).to_have_attribute("value", "0.4")
    await expect(page.get_by_role("main")).to_contain_text("3 minutes")
    await expect(page.get_by_role("table")).to_be_visible()
    await expect_no_barriers(page, "main")
    if "viewport" in look:
        await expect_no_sideways_scrolling(page)


async def test_a_version_is_chosen_answers_at_once_and_is_rolled_back(
    doorway: Doorway, front_desk: Runtime, shop: tuple[Business, UUID]
) -> None:
    business, tenant = shop
    before = await (await visitor_asks(doorway, business, BROKEN)).replies.text_content()
    assert before
    await trained(front_desk, tenant, "hand_off")
    page = await models_page(doorway, business)
    version = page.get_by_role("article", name="Version 1")
    await expect(version).to_contain_text("It answers better.")
    await expect(version).to_contain_text("about 15 more right than the built-in models (5 to 25)")
    await version.get_by_role("button", name="Use this version").press("Enter")
    await version.get_by_role("alertdialog").get_by_role("button", name="Use this version").press("Enter")
    now = page.get_by_role("region", name="What answers now")
    await expect(now).to_contain_text("Version 1")
    await expect(now).to_contain_text("Chosen by Maya")

    handed = await visitor_asks(doorway, business, BROKEN)
    await expect(handed.replies).to_contain_text("person")
    await page.reload()
    await expect(now.get_by_role("alert")).to_contain_text(
        "The engine does not take this version’s model"
    )  # b"GGUF of ..."

    async with page.expect_download() as download:
        await version.get_by_role("link", name="Model card of version 1").press("Enter")
    assert (await download.value).suggested_filename == "model-card-1.md"

    await now.get_by_role("button", name="Go back to the built-in models").press("Enter")
    await now.get_by_role("alertdialog").get_by_role("button", name="Go back").press("Enter")
    await expect(now).to_contain_text("The built-in models")
    rolled_back = await visitor_asks(doorway, business, BROKEN)
    await expect(rolled_back.replies).to_have_text(before)


async def test_a_training_is_cancelled(doorway: Doorway, front_desk: Runtime, shop: tuple[Business, UUID]) -> None:
    business, tenant = shop
    await queued(front_desk.database, tenant)
    page = await models_page(doorway, business)
    await expect(page.get_by_text("Version 1 waits for its turn")).to_be_visible()
    await page.get_by_role("button", name="Cancel the training").press("Enter")
    await page.get_by_role("alertdialog").get_by_role("button", name="No").press("Enter")
    await page.get_by_role("button", name="Cancel the training").press("Enter")
    await page.get_by_role("alertdialog").get_by_role("button", name="Cancel the training").press("Enter")
    await expect(page.get_by_role("article", name="Version 1")).to_contain_text("Cancelled")
    async with front_desk.database.tenant(tenant) as session:
        assert (await service.find(session, tenant, 1)).state == "cancelled"


async def test_an_operator_sees_all_and_changes_nothing(
    doorway: Doorway, front_desk: Runtime, shop: tuple[Business, UUID]
) -> None:
    business, tenant = shop
    await trained(front_desk, tenant, "hand_off")
    page = await models_page(doorway, business, "Sam")
    await expect(page.get_by_text("Only an admin of this business can train and choose.")).to_be_visible()
    await expect(page.get_by_role("article", name="Version 1")).to_contain_text("It answers better.")
    await expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
