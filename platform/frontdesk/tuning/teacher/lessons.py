"""A lesson of one agent, from its data folder to what is kept in it: the same for a command and for a training's job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from frontdesk.kit.database import Database
from frontdesk.kit.outside import Outside
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.teacher.address import Address
from frontdesk.tuning.teacher.asking import Teacher
from frontdesk.tuning.teacher.budget import Budget
from frontdesk.tuning.teacher.checks import Checker, Gap
from frontdesk.tuning.teacher.folder import DataFolder
from frontdesk.tuning.teacher.kept import Kept
from frontdesk.tuning.teacher.material import read_material
from frontdesk.tuning.teacher.opinions import Opinions
from frontdesk.tuning.teacher.patience import Patience
from frontdesk.tuning.teacher.planning import Planned, plan
from frontdesk.tuning.teacher.teaching import Lesson
from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Embedder, Judge


@dataclass(frozen=True)
class Readers:
    """The database, and the built-in models that check what a teacher says."""

    database: Database
    embedder: Embedder
    judge: Judge

    def opinions(self, tenant_id: UUID, language: Language) -> Opinions:
        """What they say of a tenant's documents."""
        knowledge = KnowledgeService(self.database, tenant_id, self.embedder, language)
        return Opinions(self.embedder, self.judge, knowledge)


@dataclass(frozen=True)
class Wanted:
    """Whom to teach, by which seed, and whether the teacher may see conversations: that needs the business's consent."""

    tenant: Tenant
    agent: str
    seed: int
    conversations: bool


async def checker_of(wanted: Wanted, folder: DataFolder, readers: Readers) -> Checker:
    """What holds the teacher's items against the agent's material. Raises `AgentNotFound` and `NothingToTeach`."""
    material = await read_material(
        readers.database, wanted.tenant, wanted.agent, folder.learnt, conversations=wanted.conversations
    )
    return Checker(material, readers.opinions(wanted.tenant.id, material.language))


def lesson_of(
    checker: Checker,
    folder: DataFolder,
    outside: Outside,
    address: Address,
    budget: Budget,
    seed: int,
    patience: Patience | None = None,
) -> tuple[Lesson, list[Planned]]:
    """The lesson, and everything there is to ask in it."""
    teacher = Teacher(outside, address, Kept(folder.replies), budget, seed=seed, patience=patience)
    planned = plan(checker.material, checker.opinions.knowledge, seed)
    return Lesson(teacher, checker, folder.splitter), planned


def keep(folder: DataFolder, lesson: Lesson) -> Sequence[Gap]:
    """Add what a lesson has brought to the folder. Returns all gaps. Raises `CannotWrite`."""
    taught, teacher = lesson.taught, lesson.teacher
    spent = {"requests": teacher.budget.asked, "tokens": teacher.budget.used}
    told = {"model": teacher.address.model, "seed": teacher.seed, **spent}
    return folder.add(taught, told | {"kept": dict(taught.kinds), "dropped": dict(taught.dropped)})
