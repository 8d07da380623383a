"""Queries over the versions of the transaction's tenant."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from frontdesk.students.models import UNDER_WAY, LiveStudent, StudentRow


async def newest(session: AsyncSession, tenant_id: UUID) -> Sequence[StudentRow]:
    """All versions without what is large in them, the newest first."""
    rows = select(StudentRow).where(StudentRow.tenant_id == tenant_id).order_by(StudentRow.number.desc())
    return (await session.scalars(rows)).all()


async def by_number(session: AsyncSession, tenant_id: UUID, number: int, *, lock: bool = False) -> StudentRow | None:
    """The version of that number; with `lock` held until the transaction ends."""
    found = select(StudentRow).where(StudentRow.tenant_id == tenant_id, StudentRow.number == number)
    return await session.scalar(found.with_for_update() if lock else found)


async def with_card(session: AsyncSession, tenant_id: UUID, number: int) -> StudentRow | None:
    """The version of that number with its card."""
    found = select(StudentRow).where(StudentRow.tenant_id == tenant_id, StudentRow.number == number)
    return await session.scalar(found.options(undefer(StudentRow.card)))


async def highest_number(session: AsyncSession, tenant_id: UUID) -> int:
    """The newest version's number; 0 without any."""
    return await session.scalar(select(func.max(StudentRow.number)).where(StudentRow.tenant_id == tenant_id)) or 0


async def live(session: AsyncSession, tenant_id: UUID) -> LiveStudent | None:
    """What answers; None when nothing was ever chosen."""
    return await session.get(LiveStudent, tenant_id)


async def live_for_update(session: AsyncSession, tenant_id: UUID, by: str) -> LiveStudent:
    """What answers, made when nothing was ever chosen, locked until the transaction ends."""
    made = insert(LiveStudent).values(tenant_id=tenant_id, changed_by=by)
    await session.execute(made.on_conflict_do_nothing())
    return await session.get_one(LiveStudent, tenant_id, with_for_update=True)


async def waiting(session: AsyncSession) -> int:
    """How many versions of all tenants wait or are being trained; only the dispatcher sees them all."""
    counted = select(func.count(StudentRow.id)).where(StudentRow.state.in_(UNDER_WAY))
    return await session.scalar(counted) or 0


async def drop_oldest(session: AsyncSession, tenant_id: UUID, *, keep: int) -> None:
    """Forget all but the newest versions; those that answer, answered before or are under way stay."""
    of_tenant = StudentRow.tenant_id == tenant_id
    numbers = select(StudentRow.number).where(of_tenant).order_by(StudentRow.number.desc())
    is_chosen = exists().where(
        LiveStudent.tenant_id == StudentRow.tenant_id,
        or_(LiveStudent.student_id == StudentRow.id, LiveStudent.earlier_id == StudentRow.id),
    )
    old = StudentRow.number <= numbers.offset(keep).limit(1).scalar_subquery()
    statement = delete(StudentRow).where(of_tenant, old, StudentRow.state.not_in(UNDER_WAY), ~is_chosen)
    await session.execute(statement.execution_options(synchronize_session=False))
