"""A tenant's orders: the port `Orders`."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.commerce.models import OrderRow
from frontdesk.kit.database import Database
from frontdesk_tools.ports import Order

CANCELLABLE = ("processing",)

Cancelled = Literal["cancelled", "already_cancelled", "not_cancellable", "not_found"]


class OrderService:
    """One tenant's orders. Numbers are found in any case and with or without a leading "#"."""

    def __init__(self, database: Database, tenant_id: UUID) -> None:
        self._database, self._tenant_id = database, tenant_id

    async def find(self, number: str) -> Order | None:
        """The order of that number."""
        async with self._database.tenant(self._tenant_id) as session:
            row = await self._row(session, number)
        return _order(row) if row else None

    async def cancel(self, number: str, *, key: str) -> Cancelled:
        """Cancel once per key: an order is cancelled in one statement that carries the key, so a repeated call with the
        same key finds its own mark and gives the same answer."""
        async with self._database.tenant(self._tenant_id) as session:
            row = await self._row(session, number)
            if row is None:
                return "not_found"
            if await self._mark(session, row.number, key) is not None:
                return "cancelled"
            await session.refresh(row)
        if row.status != "cancelled":
            return "not_cancellable"
        return "cancelled" if row.cancel_key == key else "already_cancelled"

    async def _mark(self, session: AsyncSession, number: str, key: str) -> str | None:
        return await session.scalar(
            update(OrderRow)
            .where(OrderRow.tenant_id == self._tenant_id, OrderRow.number == number, OrderRow.status.in_(CANCELLABLE))
            .values(status="cancelled", cancel_key=key)
            .returning(OrderRow.number)
            .execution_options(synchronize_session=False)
        )

    async def _row(self, session: AsyncSession, number: str) -> OrderRow | None:
        wanted = number.strip().removeprefix("#").strip().upper()
        return await session.scalar(
            select(OrderRow).where(
                OrderRow.tenant_id == self._tenant_id,
                func.upper(func.ltrim(OrderRow.number, "#")) == wanted,
            )
        )


def _order(row: OrderRow) -> Order:
    return Order(
        number=row.number,
        status=row.status,
        placed_on=row.placed_on,
        expected_on=row.expected_on,
        total=row.total,
        currency=row.currency,
        items=tuple(row.items),
        tracking=row.tracking,
    )
