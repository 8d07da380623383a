"""Orders are found however their number is written, and cancelled once."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from frontdesk.commerce.orders import OrderService
from frontdesk.commerce.service import put_orders
from frontdesk.kit.database import Database
from frontdesk.tenants.folder import OrderRecord


def order(number: str, status: str = "processing") -> OrderRecord:
    return OrderRecord(number, status, date(2026, 11, 20), date(2026, 11, 25), Decimal("59.90"), "EUR", ("1x Tent",))


ORDERS = [order("1042"), order("AB-77x"), order("1043", "shipped"), order("1044", "cancelled")]


@pytest.fixture
async def orders(database: Database, tenant: UUID) -> OrderService:
    async with database.tenant(tenant) as session:
        await put_orders(session, tenant, ORDERS)
    return OrderService(database, tenant)


@pytest.mark.parametrize("number", ["1042", "#1042", " # 1042 "])
async def test_an_order_is_found_by_its_number(orders: OrderService, number: str) -> None:
    found = await orders.find(number)
    assert found is not None
    assert (found.number, found.status, found.expected_on, found.total) == (
        "1042", "processing", date(2026, 11, 25), Decimal("59.90"),
    )  # fmt: skip


async def test_letters_may_be_written_in_any_case(orders: OrderService) -> None:
    assert (await orders.find("ab-77X")).number == "AB-77x"  # type: ignore[union-attr]


@pytest.mark.parametrize("number", ["9999", "", "10", "1042'; drop table orders"])
async def test_an_unknown_number_finds_nothing(orders: OrderService, number: str) -> None:
    assert await orders.find(number) is None
    assert await orders.cancel(number, key="k") == "not_found"


async def test_other_tenants_orders_do_not_exist(orders: OrderService, database: Database, other_tenant: UUID) -> None:
    theirs = OrderService(database, other_tenant)
    assert await theirs.find("1042") is None
    assert await theirs.cancel("1042", key="k") == "not_found"
    assert (await orders.find("1042")).status == "processing"  # type: ignore[union-attr]


async def test_the_same_key_cancels_once_and_gets_the_same_answer(orders: OrderService) -> None:
    assert await orders.cancel("1042", key="c1") == "cancelled"
    assert await orders.cancel("#1042", key="c1") == "cancelled"
    assert await orders.cancel("1042", key="c2") == "already_cancelled"
    assert (await orders.find("1042")).status == "cancelled"  # type: ignore[union-attr]


async def test_of_many_at_once_one_cancels(orders: OrderService) -> None:
    answers = await asyncio.gather(*(orders.cancel("1042", key=f"c{i}") for i in range(8)))
    assert sorted(answers) == ["already_cancelled"] * 7 + ["cancelled"]


async def test_what_left_the_house_cannot_be_cancelled(orders: OrderService) -> None:
    assert await orders.cancel("1043", key="c") == "not_cancellable"
    assert await orders.cancel("1044", key="c") == "already_cancelled"


async def test_a_new_import_keeps_what_was_cancelled_here(
    orders: OrderService, database: Database, tenant: UUID
) -> None:
    await orders.cancel("1042", key="c1")
    async with database.tenant(tenant) as session:
        await put_orders(session, tenant, ORDERS[:2])
    assert (await orders.find("1042")).status == "cancelled"  # type: ignore[union-attr]
    assert await orders.find("1043") is None
