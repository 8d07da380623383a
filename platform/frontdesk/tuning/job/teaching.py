"""The teacher's part of a training: before anything is trained a large model writes lines into the job's data, as `frontdesk tune teach`
does. What goes wrong with it is noted there, and the training goes on with what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from frontdesk.kit.errors import FrontdeskError, Unavailable
from frontdesk.kit.outside import Outside
from frontdesk.roster.repository import agents_of
from frontdesk.students.jobs import Job
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.own.stored import told_in
from frontdesk.tuning.teacher.address import Address
from frontdesk.tuning.teacher.budget import Budget
from frontdesk.tuning.teacher.errors import TeacherAway
from frontdesk.tuning.teacher.folder import DataFolder
from frontdesk.tuning.teacher.lessons import Readers, Wanted, checker_of, keep, lesson_of
from frontdesk.tuning.teacher.patience import Patience
from frontdesk.tuning.teacher.teaching import Progress

REQUESTS, TOKENS, MINUTES, AT_ONCE = 200, 500_000, 10.0, 4  # of one training at most

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Teaching:
    """Where the teacher is asked; `address` raises `NoTeacher` where none is set."""

    readers: Readers
    outside: Outside
    address: Callable[[], Address]
    patience: Patience = Patience()  # noqa: RUF009 (frozen)
    minutes: float = MINUTES

    async def add_lines(
        self, job: Job, data: Path, *, may_see_conversations: bool, tell: Callable[[float], None]
    ) -> dict[str, Any]:
        """Let the teacher add its lines to the folder; `tell` hears the share that is done. Returns what `data.json` says then.

        Raises `Unavailable` when something of ours is away: called again, it asks nothing twice that was answered. Raises `CannotWrite`.
        """
        problem: FrontdeskError | None = None
        try:
            await self._teach(job, data, may_see_conversations, tell)
        except FrontdeskError as error:
            if isinstance(error, Unavailable) and not isinstance(error, TeacherAway):
                raise
            log.warning("the teacher failed", error=error.message)
            problem = error
        DataFolder.open(data, job.tenant_id).end(problem)
        return told_in(data)

    async def _teach(self, job: Job, data: Path, conversations: bool, tell: Callable[[float], None]) -> None:
        """A lesson for each agent that the data is of, those first that have most of it; all within one budget."""
        address, budget = self.address(), Budget(REQUESTS, TOKENS, self.minutes * 60)
        tenant, agents = await self._agents(job, DataFolder.open(data, job.tenant_id))
        for at, agent in enumerate(agents):
            folder, wanted = DataFolder.open(data, tenant.id), Wanted(tenant, agent, job.number, conversations)
            checker = await checker_of(wanted, folder, self.readers)
            lesson, planned = lesson_of(checker, folder, self.outside, address, budget, job.number, self.patience)
            try:
                await lesson.run(planned, AT_ONCE, _teller(tell, at, len(agents), budget))
            finally:
                keep(folder, lesson)

    async def _agents(self, job: Job, folder: DataFolder) -> tuple[Tenant, Sequence[str]]:
        async with self.readers.database.tenant(job.tenant_id) as session:
            tenant = await session.get_one(Tenant, job.tenant_id)
            known = {agent.slug for agent in await agents_of(session, job.tenant_id)}
        counts = Counter(example.agent for example in folder.learnt)
        return tenant, [agent for agent, _ in counts.most_common() if agent in known]


def _teller(tell: Callable[[float], None], at: int, lessons: int, budget: Budget) -> Callable[[Progress], None]:
    """Tells the share of all lessons that is done, by replies or by what they may cost."""

    def told(progress: Progress) -> None:
        replies = progress.replies / max(1, progress.planned)
        spent = max(budget.asked / budget.requests, 1 - budget.seconds_left / budget.seconds)
        tell(min(1.0, max((at + replies) / lessons, spent)))

    return told


def is_over(told: Mapping[str, Any]) -> bool:
    """Whether the teacher has had its turn with this data, whatever came of it."""
    teacher = told.get("teacher")
    return isinstance(teacher, dict) and bool(teacher.get("ended"))
