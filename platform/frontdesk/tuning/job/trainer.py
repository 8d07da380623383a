"""One training from its claim to its end: the tenant's data, the student, the report; stored, or told why not.

Everything lies in a folder of the job, so that the next worker on this machine goes on from the last checkpoint when this one is
killed. The folder is removed when the job has ended: it holds what customers wrote.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, insist
from frontdesk.kit.errors import FrontdeskError, Unavailable
from frontdesk.students import jobs
from frontdesk.students.errors import TrainingFailed, TrainingTooLong
from frontdesk.students.jobs import Job, Result
from frontdesk.students.live import live_files
from frontdesk.tenants import service as tenants
from frontdesk.tuning.job.result import read_result
from frontdesk.tuning.job.teaching import Teaching, is_over
from frontdesk.tuning.job.watch import Watch
from frontdesk.tuning.own.writing import write_data
from frontdesk.tuning.student.beside import write_live
from frontdesk.tuning.student.progress import Progress, Stop, Tell, begun_at
from frontdesk_agents.ports import Embedder

SPLIT_SEED = 1  # of every version of every tenant: what one version was judged by, no other has learnt
HELD_OUT = 0.2  # share of the conversations
LONGEST = 6000.0  # seconds of reading, training and judging together
STORE_PATIENCE = 120.0  # seconds that the database may be away when all is done
TAUGHT = 0.3  # of the work is done when a teacher has had its turn
FORGOTTEN = 7 * 24 * 3600.0  # seconds after which a folder that nobody goes on with is removed

log = structlog.get_logger(__name__)


class Make(Protocol):
    """Makes a student of a data folder: writes `folder.FILES` of `tuning.student` into `to`, goes on from a checkpoint there. `base` is
    the file of the chat model that an adapter is wanted of; None: the package's judge."""

    def __call__(
        self,
        data: Path,
        to: Path,
        *,
        base: Path | None,
        minutes: float,
        seed: int,
        threads: int,
        tell: Tell,
        stop: Stop,
    ) -> object: ...


@dataclass(frozen=True)
class Trainer:
    """Runs trainings of this machine; `folder` is where they work, `teaching` the teacher's part of them."""

    database: Database
    embedder: Embedder
    folder: Path
    make: Make
    teaching: Teaching

    async def train(self, tenant_id: UUID, student_id: UUID) -> None:
        """Train a version that waits, or go on with one whose worker was lost. Raises `Unavailable` when the database stays away:
        the version is put back then."""
        async with self.database.tenant(tenant_id) as session:
            job = await jobs.claim(session, tenant_id, student_id)
        if job is None:
            return
        structlog.contextvars.bind_contextvars(tenant_id=str(tenant_id), student_id=str(student_id))
        await asyncio.to_thread(_forget_old, self.folder)
        folder, watch = self.folder / student_id.hex, Watch()
        following = asyncio.create_task(watch.follow(self.database, job))
        try:
            await self._run(job, folder, watch)
        finally:
            watch.ended.set()
            following.cancel()
        async with self.database.tenant(tenant_id) as session:
            is_ended = not await jobs.is_under_way(session, tenant_id, student_id)  # else it is another worker's
        if is_ended:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _run(self, job: Job, folder: Path, watch: Watch) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                result = await self._made(job, folder, watch)
            if not watch.stop():
                await self._store(lambda session: jobs.finish(session, job, result), job)
        except Unavailable:
            raise
        except Exception as error:
            if watch.stop():
                return  # cancelled, or another worker has it
            log.error("training failed", exc_info=error)
            told = _told(error)
            await self._store(lambda session: jobs.fail(session, job, told), job)

    async def _made(self, job: Job, folder: Path, watch: Watch) -> Result:
        data, to = folder / "data", folder / "student"
        told, tell = await self._data(job, data), begun_at(0.0, watch.tell)
        if job.teacher != "none":
            told, tell = await watch.unless_stopped(self._taught(job, data, told, watch)), begun_at(TAUGHT, watch.tell)
        threads = max(1, (os.cpu_count() or 2) // 2)
        base = Path(job.base) if job.base is not None else None
        await asyncio.to_thread(
            self.make,
            data,
            to,
            base=base,
            minutes=job.minutes,
            seed=job.number,
            threads=threads,
            tell=tell,
            stop=watch.stop,
        )
        return await read_result(to, told, self.embedder)

    async def _data(self, job: Job, data: Path) -> dict[str, Any]:
        """What the tenant has to learn from, as files; those of an earlier attempt stay, since its checkpoint fits them."""
        if (data / "data.json").exists():
            told: dict[str, Any] = orjson.loads((data / "data.json").read_bytes())
            return told
        await self._lay_live(job, data)
        consent_at = await tenants.training_consent(self.database, job.tenant_id)
        return await write_data(
            self.database, job.tenant_id, data, seed=SPLIT_SEED, share=HELD_OUT, consent_at=consent_at
        )

    async def _taught(self, job: Job, data: Path, told: dict[str, Any], watch: Watch) -> dict[str, Any]:
        """The data with what a teacher adds, once: what `data.json` says then."""
        if is_over(told):
            return told
        consent_at = await tenants.training_consent(self.database, job.tenant_id)
        sees_all = job.teacher == "conversations" and consent_at is not None

        def tell(share: float) -> None:
            watch.tell(Progress("teaching", round(TAUGHT * share, 4)))

        tell(0.0)
        return await self.teaching.add_lines(job, data, may_see_conversations=sees_all, tell=tell)

    async def _lay_live(self, job: Job, data: Path) -> None:
        """The version that answers now, beside which the new one is compared."""
        async with self.database.tenant(job.tenant_id) as session:
            live = await live_files(session, job.tenant_id)
        if live is not None:
            await asyncio.to_thread(write_live, data, live.number, live.adapter, live.taught)

    async def _store(self, write: Callable[[AsyncSession], Awaitable[object]], job: Job) -> None:
        async def store() -> None:
            async with self.database.tenant(job.tenant_id) as session:
                await write(session)

        await insist(store, seconds=STORE_PATIENCE)


def _told(error: Exception) -> FrontdeskError:
    """What is stored of an error."""
    if isinstance(error, FrontdeskError):
        return error
    if isinstance(error, TimeoutError):
        return TrainingTooLong(f"it had not ended after {LONGEST / 60:.0f} minutes: try again, with fewer minutes")
    return TrainingFailed(f"{type(error).__name__}: {error}")


def _forget_old(folder: Path) -> None:
    """Folders of trainings that were cancelled while nobody worked on them."""
    for left in folder.glob("*"):
        if time.time() - left.stat().st_mtime > FORGOTTEN:
            shutil.rmtree(left, ignore_errors=True)
