"""What a turn needs of its tenant's live version: the engine's name for its adapter, the file itself, and whether it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.engine.adapter_files import PREFIX
from frontdesk.knowledge.models import WIDTH
from frontdesk.students.errors import BadStudent, StudentNotFound
from frontdesk.students.models import LiveStudent, StudentRow
from frontdesk.students.taught import Taught, unpacked
from frontdesk_agents.student import Student


@dataclass(frozen=True)
class LiveFiles:
    """What a training made that answers now; `taught` is its `student.json`."""

    number: int
    adapter: bytes
    taught: dict[str, Any]


def adapter_name(student_id: UUID) -> str:
    """The adapter in the engine. The version's id is nobody else's, and the engine lets only the tenant use it that loaded it."""
    return f"{PREFIX}{student_id.hex}"


async def student_of(session: AsyncSession, tenant_id: UUID, student_id: UUID, agent: str) -> Student:
    """What the version brings to turns of the agent with this slug. Raises `StudentNotFound`."""
    mine = select(StudentRow.taught, StudentRow.vectors).where(
        StudentRow.tenant_id == tenant_id, StudentRow.id == student_id, StudentRow.state == "ready"
    )
    found = (await session.execute(mine)).one_or_none()
    if found is None:
        raise StudentNotFound("this version of the business's models is gone")
    return Taught.model_validate(found.taught).of(agent, adapter_name(student_id), unpacked(found.vectors, WIDTH))


async def adapter_of(session: AsyncSession, tenant_id: UUID, student_id: UUID, base: str) -> bytes:
    """The adapter's GGUF, for the base of this name (`Taught.base`). Raises `StudentNotFound`, `BadStudent` when it fits another one."""
    mine = select(StudentRow.adapter, StudentRow.taught["base"].astext.label("base"))
    mine = mine.where(StudentRow.tenant_id == tenant_id, StudentRow.id == student_id, StudentRow.state == "ready")
    found = (await session.execute(mine)).one_or_none()
    if found is None:
        raise StudentNotFound("this version of the business's models is gone")
    if found.base != base:
        raise BadStudent("this version was trained for another model than the one in use: train a new one")
    adapter: bytes = found.adapter
    return adapter


async def live_files(session: AsyncSession, tenant_id: UUID) -> LiveFiles | None:
    """The version that answers now; None where the package's models do."""
    chosen = (LiveStudent.tenant_id == StudentRow.tenant_id) & (LiveStudent.student_id == StudentRow.id)
    columns = select(StudentRow.number, StudentRow.adapter, StudentRow.taught)
    found = (
        await session.execute(columns.join(LiveStudent, chosen).where(StudentRow.tenant_id == tenant_id))
    ).one_or_none()
    return LiveFiles(*found) if found is not None else None


async def note_problem(session: AsyncSession, tenant_id: UUID, student_id: UUID, problem: str | None) -> None:
    """Store why the engine does not take the live version's adapter; None: it does."""
    mine = LiveStudent.tenant_id == tenant_id, LiveStudent.student_id == student_id
    told = problem[:500] if problem is not None else None
    changed = LiveStudent.problem.is_distinct_from(told)
    await session.execute(update(LiveStudent).where(*mine, changed).values(problem=told))
