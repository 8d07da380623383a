"""A version's training as a job: taken under a fenced lease, told of, finished or put back.

A job lives as long as its lease is renewed; each claim raises `attempt`, and what is written with a stale one is refused. The
database is the truth: a wake-up may come twice, or never.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.kit.database import as_json, fetch
from frontdesk.kit.errors import FrontdeskError
from frontdesk.students.errors import TrainingKilled
from frontdesk.students.models import UNDER_WAY, StudentRow

LEASE = timedelta(seconds=60)
ATTEMPTS = 3  # a training that is killed so often is given up
WOKEN_AGAIN = timedelta(seconds=60)  # after this a version that still waits is woken again

_CLAIM = """
update students set state = 'training', attempt = attempt + 1, due_at = now() + %(lease)s, started_at = coalesce(started_at, now())
where tenant_id = %(tenant)s and id = %(student)s and (state = 'queued' or state = 'training' and due_at <= now())
returning number, attempt, minutes, teacher, base
"""
_TELL = """
update students set due_at = now() + %(lease)s, progress = %(progress)s::jsonb
where tenant_id = %(tenant)s and id = %(student)s and attempt = %(attempt)s and state = 'training' returning id
"""
_PUT_BACK = """
update students set due_at = now() + %(pause)s,
    state = case when is_lost then 'failed' else 'queued' end, finished_at = case when is_lost then now() end,
    error_code = case when is_lost then %(code)s end, error = case when is_lost then %(told)s end
from (select tenant_id as of, id as lost, state = 'training' and attempt >= %(attempts)s as is_lost from students
      where tenant_id = %(tenant)s and id = %(student)s for update) as found
where tenant_id = of and id = lost and state in ('queued', 'training') and due_at < now() returning state
"""


@dataclass(frozen=True)
class Job:
    """The right to train a version, as long as `attempt` is the row's. `teacher` is what may be shown to one, as in
    `students.service`; `base` is the chat model's file that it is to be an adapter of, None: the package's judge."""

    tenant_id: UUID
    student_id: UUID
    number: int
    attempt: int
    minutes: float
    teacher: str = "none"
    base: str | None = None


@dataclass(frozen=True)
class Result:
    """What a training made: the adapter's GGUF, examples and weights with the examples' vectors, what it is worth, and what it
    learnt from."""

    adapter: bytes
    taught: dict[str, Any]
    vectors: bytes
    report: dict[str, Any]
    card: str
    data: dict[str, Any]


async def claim(session: AsyncSession, tenant_id: UUID, student_id: UUID) -> Job | None:
    """Take a version that waits, or whose training has lost its lease; None when there is nothing to do."""
    rows = await fetch(session, _CLAIM, tenant=tenant_id, student=student_id, lease=LEASE)
    return Job(tenant_id, student_id, *rows[0]) if rows else None


async def tell(session: AsyncSession, job: Job, progress: dict[str, Any]) -> bool:
    """Store how far it is and keep the lease; False when it was cancelled or has another owner."""
    own = {"tenant": job.tenant_id, "student": job.student_id, "attempt": job.attempt}
    return bool(await fetch(session, _TELL, **own, lease=LEASE, progress=as_json(progress)))


async def finish(session: AsyncSession, job: Job, result: Result) -> bool:
    """Store a trained version; False when the job is no longer its own."""
    digest = hashlib.sha256(result.adapter).hexdigest()
    values = vars(result) | {"state": "ready", "digest": digest, "size": len(result.adapter), "finished_at": func.now()}
    return await session.scalar(_own(job, values)) is not None


async def fail(session: AsyncSession, job: Job, error: FrontdeskError) -> bool:
    """Give a version up, with what was wrong; False when the job is no longer its own."""
    values = {"state": "failed", "error_code": error.code, "error": error.message[:500], "finished_at": func.now()}
    return await session.scalar(_own(job, values)) is not None


async def put_back(session: AsyncSession, tenant_id: UUID, student_id: UUID) -> bool:
    """Let a version wait again whose wake-up or worker was lost, and give up one that is lost again and again; whether it must
    be woken."""
    own = {"tenant": tenant_id, "student": student_id}
    lost = TrainingKilled(
        f"its worker was lost {ATTEMPTS} times: look for memory or time that ran out, then train anew"
    )
    bounds = {"pause": WOKEN_AGAIN, "attempts": ATTEMPTS}
    rows = await fetch(session, _PUT_BACK, **own, **bounds, code=lost.code, told=lost.message)
    return bool(rows) and rows[0].state == "queued"


async def is_under_way(session: AsyncSession, tenant_id: UUID, student_id: UUID) -> bool:
    """Whether the version waits or is being trained, by whomever."""
    mine = select(StudentRow.id).filter_by(tenant_id=tenant_id, id=student_id).where(StudentRow.state.in_(UNDER_WAY))
    return await session.scalar(mine) is not None


def _own(job: Job, values: dict[str, Any]) -> ReturningUpdate[tuple[UUID]]:
    """The change of the job's row, as long as it is the job's own."""
    mine = {"tenant_id": job.tenant_id, "id": job.student_id, "attempt": job.attempt, "state": "training"}
    return update(StudentRow).filter_by(**mine).values(**values).returning(StudentRow.id)
