"""A folder becomes a business that answers, again and again the same one, and can be written out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from frontdesk.commerce.orders import OrderService
from frontdesk.commerce.products import ProductService
from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.kit.database import Database, new_id
from frontdesk.knowledge import repository as knowledge
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.onboarding.exporting import export_business
from frontdesk.onboarding.importing import Imported, finish_import, import_business
from frontdesk.roster.service import find_agent, published_config
from frontdesk.tenants.folder import read_folder, write_folder
from frontdesk.tenants.models import Tenant
from frontdesk.tenants.service import find_tenant
from frontdesk_agents.config import ActionExample
from frontdesk_agents.ports import Embedder
from frontdesk_tools.ports import ProductQuery

TODAY = date(2026, 11, 23)


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    folder = tmp_path / "bakery"
    for name, content in {
        "business.yaml": f"slug: b-{new_id().hex[-12:]}\nname: Corner Bakery\ncurrency: GBP\ntimezone: Europe/London\n"
        'contact: {phone: "020 555"}\nhours: {monday: closed}\n',
        "agents/support.yaml": "name: Pip\nblueprint: support\nexamples: [{text: any rye left, action: search_products}]\n",
        "agents/sales.yaml": "name: Pop\nblueprint: sales\n",
        "documents/opening.md": "# Opening\n\nWe open at six every morning.\n",
        "products.csv": "sku,name,category,description,price,stock,weight (g),vegan\nR,Rye loaf,bread,Dark,4.20,9,800,yes\n",
        "orders.csv": "number,status,placed_on,expected_on,total,items\n77,processing,-1d,+1d,8.40,2x Rye loaf\n",
        "events.csv": "title,starts_at,place\nBaking class,+3d 18:00,Shop\n",
        "examples.yaml": "- {text: when do you open up, action: search_knowledge}\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


async def bring_in(database: Database, embedder: Embedder, path: Path) -> Imported:
    imported = await import_business(database, read_folder(path, today=TODAY))
    await finish_import(database, embedder, imported)
    return imported


async def test_everything_of_the_folder_answers(database: Database, embedder: Embedder, bakery: Path) -> None:
    tenant = (await bring_in(database, embedder, bakery)).tenant_id
    [passage] = await KnowledgeService(database, tenant, embedder).search("when do you open")
    assert passage.text == "We open at six every morning."
    [loaf] = await ProductService(database, tenant, embedder).search(ProductQuery(text="bread"))
    assert (loaf.currency, loaf.attributes) == ("GBP", {"weight": 800, "vegan": True})
    assert (await OrderService(database, tenant).find("77")).expected_on == date(2026, 11, 24)  # type: ignore[union-attr]


async def test_agents_are_published_with_the_shared_examples(
    database: Database, embedder: Embedder, bakery: Path
) -> None:
    tenant = (await bring_in(database, embedder, bakery)).tenant_id
    async with database.tenant(tenant) as session:
        agent = await find_agent(session, tenant, "support")
        _, config = await published_config(session, tenant, agent.id)
    assert (config.name, config.business) == ("Pip", "Corner Bakery")
    assert [example.text for example in config.examples] == ["any rye left", "when do you open up"]


async def test_each_agent_gets_one_widget_inbox_with_a_key_of_its_own(
    database: Database, embedder: Embedder, bakery: Path
) -> None:
    first = await bring_in(database, embedder, bakery)
    again = await bring_in(database, embedder, bakery)
    assert again.agents == first.agents
    assert all(agent.inbox.startswith("fdw_") for agent in first.agents)
    async with database.tenant(first.tenant_id) as session:
        inbox = select(Inbox.id).where(Inbox.tenant_id == first.tenant_id, Inbox.name == "support")
        address = await session.get_one(InboxAddress, ("widget", first.agents[1].inbox))
        assert (first.agents[1].slug, address.inbox_id) == ("support", await session.scalar(inbox))


async def test_a_widget_that_another_agent_answers_by_now_stays_as_it_is(
    database: Database, embedder: Embedder, bakery: Path
) -> None:
    first = await bring_in(database, embedder, bakery)
    async with database.tenant(first.tenant_id) as session:
        sales, support = [await find_agent(session, first.tenant_id, slug) for slug in ("sales", "support")]
        await session.execute(update(Inbox).where(Inbox.agent_id == support.id).values(agent_id=sales.id))
    assert (await bring_in(database, embedder, bakery)).agents == first.agents


async def counts(database: Database, tenant: UUID) -> dict[str, int]:
    tables = ("agents", "agent_versions", "documents", "chunks", "products", "orders", "events", "inboxes")
    async with database.tenant(tenant) as session:
        return {
            table: await session.scalar(select(func.count()).select_from(text(table))) or 0 for table in tables
        }  # fmt: skip


async def test_a_second_import_changes_nothing(database: Database, embedder: Embedder, bakery: Path) -> None:
    first = await bring_in(database, embedder, bakery)
    before = await counts(database, first.tenant_id)
    again = await bring_in(database, embedder, bakery)
    assert (again.tenant_id, again.queued) == (first.tenant_id, ())
    assert await counts(database, first.tenant_id) == before


async def test_a_changed_folder_updates_in_place(database: Database, embedder: Embedder, bakery: Path) -> None:
    first = await bring_in(database, embedder, bakery)
    (bakery / "documents" / "opening.md").write_text("# Opening\n\nWe open at seven every morning.\n")
    (bakery / "agents" / "sales.yaml").unlink()
    (bakery / "business.yaml").write_text((bakery / "business.yaml").read_text().replace("Corner", "Market"))
    again = await bring_in(database, embedder, bakery)
    assert again.tenant_id == first.tenant_id
    assert (await find_tenant(database, first.slug)).name == "Market Bakery"
    [passage] = await KnowledgeService(database, first.tenant_id, embedder).search("when do you open")
    assert passage.text == "We open at seven every morning."
    async with database.tenant(first.tenant_id) as session:
        assert (await find_agent(session, first.tenant_id, "sales")).name == "Pop"


async def test_one_folder_makes_two_businesses_under_two_slugs(
    database: Database, embedder: Embedder, bakery: Path
) -> None:
    first = await bring_in(database, embedder, bakery)
    folder = read_folder(bakery, today=TODAY)
    second = await import_business(database, folder, slug=f"{first.slug}-2", demo=True)
    assert second.tenant_id != first.tenant_id
    assert second.agents[0].inbox != first.agents[0].inbox
    assert (await find_tenant(database, second.slug)).profile["demo"] is True
    assert (await find_tenant(database, first.slug)).profile["demo"] is False


async def test_a_failing_import_leaves_no_trace(database: Database, bakery: Path) -> None:
    folder = read_folder(bakery, today=TODAY)

    def broken_key(agent: str) -> str:
        raise RuntimeError(agent)

    with pytest.raises(RuntimeError):
        await import_business(database, folder, inbox_key=broken_key)
    async with database.shared() as session:
        assert await session.scalar(select(Tenant.id).where(Tenant.slug == folder.business.slug)) is None


async def test_what_is_exported_imports_as_the_same_business(
    database: Database, embedder: Embedder, bakery: Path, tmp_path: Path
) -> None:
    imported = await bring_in(database, embedder, bakery)
    exported = await export_business(database, imported.tenant_id)
    write_folder(exported, tmp_path / "copy")
    read_back = read_folder(tmp_path / "copy", today=TODAY)
    original = read_folder(bakery, today=TODAY)
    assert read_back == exported
    assert (read_back.business, read_back.documents) == (original.business, original.documents)
    assert (read_back.products, read_back.orders, read_back.events) == (
        original.products, original.orders, original.events,
    )  # fmt: skip
    assert read_back.agents["sales"].examples == (ActionExample(text="when do you open up", action="search_knowledge"),)
    assert (await bring_in(database, embedder, tmp_path / "copy")).queued == ()
    async with database.tenant(imported.tenant_id) as session:
        assert [d.status for d in await knowledge.documents_of(session, imported.tenant_id)] == ["ready"]
