"""A search finds products that are what the text names and that meet every bound, or nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from frontdesk import demo
from frontdesk.commerce.products import ProductService
from frontdesk.commerce.service import put_products
from frontdesk.kit.database import Database
from frontdesk.tenants.folder import read_folder
from frontdesk_agents.ports import Embedder
from frontdesk_tools.ports import ProductQuery
from tests.conftest import make_tenant

DEMOS = Path(demo.__file__).parent


async def stock(database: Database, tenant: UUID, embedder: Embedder, slug: str) -> ProductService:
    folder = read_folder(DEMOS / slug)
    language = folder.business.language
    async with database.tenant(tenant) as session:
        await put_products(session, tenant, folder.products, language)
    return ProductService(database, tenant, embedder, language)


@pytest.fixture(scope="module")
async def outdoor(database: Database, embedder: Embedder) -> ProductService:
    return await stock(database, await make_tenant(database), embedder, "alder")


@pytest.fixture(scope="module")
async def bakery(database: Database, embedder: Embedder) -> ProductService:
    return await stock(database, await make_tenant(database, language="fr"), embedder, "petrin")


async def names(products: ProductService, text: str | None = None, **wanted: Any) -> list[str]:
    return [product.name for product in await products.search(ProductQuery(text=text, **wanted))]


async def test_a_tent_for_four_under_300(outdoor: ProductService) -> None:
    assert await names(outdoor, "tent", max_price=Decimal(300), filters={"capacity": 4}) == ["Meadow 4"]


async def test_a_number_is_met_by_more(outdoor: ProductService) -> None:
    assert await names(outdoor, "tents", filters={"capacity": 5}) == ["Grange 6"]
    assert set(await names(outdoor, "backpack", filters={"volume": 50})) == {"Traverse 60", "Portage 75"}


async def test_flags_and_texts_are_met_exactly(outdoor: ProductService) -> None:
    assert await names(outdoor, "jacket", filters={"waterproof": True, "colour": "Red"}) == ["Squall jacket"]
    assert await names(outdoor, "jacket", filters={"waterproof": False}) == ["Eider down jacket"]


async def test_what_sells_out_comes_last(outdoor: ProductService) -> None:
    tents = await outdoor.search(ProductQuery(text="tent", limit=10))
    assert [t.stock > 0 for t in tents] == [True] * 5 + [False]


async def test_other_words_for_the_same_thing(outdoor: ProductService) -> None:
    assert set(await names(outdoor, "rucksack", filters={"volume": 70})) == {"Portage 75"}
    assert await names(outdoor, "flashlight") == ["Glow headlamp"]
    assert "Drizzle jacket" in await names(outdoor, "raincoat")
    assert set(await names(outdoor, "tente", max_price=Decimal(220))) == {"Tarn 2", "Hollow 1"}


@pytest.mark.parametrize("text", ["kayak", "bicycle", "hammock", "camping chair", "gloves", "coffee machine"])
async def test_what_the_shop_lacks_finds_nothing(outdoor: ProductService, text: str) -> None:
    assert await names(outdoor, text) == []


async def test_more_words_narrow_the_search(outdoor: ProductService) -> None:
    assert await names(outdoor, "sleeping bag for winter") == ["Ptarmigan -12"]
    assert set(await names(outdoor, "sleeping bag")) == {"Owl 5", "Owl -3", "Ptarmigan -12"}


async def test_bounds_alone_list_the_cheapest(outdoor: ProductService) -> None:
    assert await names(outdoor, max_price=Decimal(50)) == ["Glow headlamp", "Ember gas stove"]
    assert await names(outdoor, min_price=Decimal(500)) == ["Bothy 4 Winter"]


async def test_a_filter_that_no_product_has_finds_nothing(outdoor: ProductService) -> None:
    assert await names(outdoor, "tent", filters={"horsepower": 3}) == []


async def test_french_with_and_without_accents(bakery: ProductService) -> None:
    wanted = {"max_price": Decimal(40), "filters": {"parts": 8}}
    assert set(await names(bakery, "gâteau", **wanted)) == {"Royal au chocolat", "Fraisier"}
    assert set(await names(bakery, "gateaux", **wanted)) == {"Royal au chocolat", "Fraisier"}
    assert await names(bakery, "pain", filters={"sans gluten": True}) == ["Pain de sarrasin"]
    assert await names(bakery, "pizza") == []


async def test_facets_are_what_the_catalogue_has(outdoor: ProductService) -> None:
    facets = {facet.name: facet for facet in await outdoor.facets()}
    assert (facets["volume"].type, facets["volume"].unit) == ("number", "l")
    assert facets["waterproof"].type == "flag"
    assert facets["season"].values == ("3-season", "4-season", "summer")


async def test_a_new_catalogue_replaces_the_old_one(database: Database, tenant: UUID, embedder: Embedder) -> None:
    products = await stock(database, tenant, embedder, "alder")
    assert await names(products, "water filter") == ["Spring filter"]
    async with database.tenant(tenant) as session:
        await put_products(session, tenant, read_folder(DEMOS / "alder").products[:3], "en")
    assert await names(products, "water filter") == []
    assert [facet.name for facet in await products.facets()].count("volume") == 0
    assert await names(products, "tent", filters={"capacity": 4}) == ["Meadow 4"]
