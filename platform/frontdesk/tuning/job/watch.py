"""What a training's thread and its job tell each other: how far it is, and that nobody wants it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import structlog

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable
from frontdesk.students import jobs
from frontdesk.students.jobs import Job
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.progress import Progress

TELL_EVERY = 2.0  # seconds

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass
class Watch:
    """`tell` and `stop` are for the thread, `follow` for the loop."""

    progress: dict[str, Any] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def tell(self, progress: Progress) -> None:
        """How far it is."""
        self.progress = asdict(progress)

    def stop(self) -> bool:
        """Whether nobody wants the result any more."""
        return self.ended.is_set()

    async def unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """The work's result; it is cancelled when nobody wants it any more. Raises `Stopped`."""
        task = asyncio.create_task(work)
        try:
            while not task.done():
                if self.stop():
                    raise Stopped("nobody wants it any more")
                await asyncio.wait({task}, timeout=TELL_EVERY)
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def follow(self, database: Database, job: Job) -> None:
        """Store the progress and keep the lease until the job is not its own any more."""
        while True:
            try:
                async with database.tenant(job.tenant_id) as session:
                    if not await jobs.tell(session, job, self.progress):
                        return self.ended.set()
            except Unavailable:
                log.warning("progress not stored: the database is away", student=str(job.student_id))
            await asyncio.sleep(TELL_EVERY)
