"""Blows: a process of a scratch desk is killed, or Redis flushed; and a business whose orders show whether our tools acted once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.bench.scratch import ScratchDesk
from frontdesk.commerce.models import OrderRow
from frontdesk.demo import demo_folder
from frontdesk.onboarding.importing import finish_import, import_business
from frontdesk.tenants.folder import read_folder
from frontdesk.turns.models import ToolCall

FIRST_ORDER = 5000
FLUSH = "flush"


def script(number: int) -> tuple[str, ...]:
    """What the customer of that number says, a line after each answer: their order is cancelled, once."""
    return (f"Where is my order {FIRST_ORDER + number}?", "Please cancel it", "yes", "Thank you")


async def business_with(desk: ScratchDesk, orders: int, prefix: str) -> UUID:
    """A business with so many orders that may be cancelled; its widgets' keys are `prefix-AGENT`."""
    folder = read_folder(demo_folder("alder"))
    pattern = next(order for order in folder.orders if order.status == "processing")
    many = tuple(replace(pattern, number=str(FIRST_ORDER + number)) for number in range(orders))
    folder = replace(folder, orders=many)
    imported = await import_business(desk.runtime.database, folder, inbox_key=lambda agent: f"{prefix}-{agent}")
    await finish_import(desk.runtime.database, desk.runtime.models.embedder(imported.tenant_id), imported)
    return imported.tenant_id


async def strike(desk: ScratchDesk, target: str) -> bool:
    """Kill a process by its name, or flush Redis; False when it was down already."""
    if target == FLUSH:
        await desk.runtime.redis.flushall()
        return True
    pid = desk.supervisor.pid_of(target)
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    return True


async def cancellations(session: AsyncSession) -> tuple[int, int]:
    """The orders that are cancelled, and those for which the tool acted more than once."""
    calls = await session.scalars(
        select(ToolCall.arguments).where(
            ToolCall.name == "cancel_order", ToolCall.result["outcome"].astext == "cancelled"
        )
    )
    effects = Counter(arguments["number"] for arguments in calls)
    cancelled = await session.scalar(select(func.count()).select_from(OrderRow).where(OrderRow.status == "cancelled"))
    return cancelled or 0, sum(count > 1 for count in effects.values())
