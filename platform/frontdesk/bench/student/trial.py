"""One business's trial: played, a student made, and what its customers say later asked."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import ScratchDesk
from frontdesk.bench.student.playing import data_of, forget, play
from frontdesk.bench.student.tenants import Asked, Tenant
from frontdesk.engine.client import EngineClient
from frontdesk.engine.errors import UnknownModel
from frontdesk.kit.home import Home
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.learning.service import corrections_of
from frontdesk.roster.models import Agent
from frontdesk.tuning.generator import Case
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.student.asking import Asker, Brain, Heard
from frontdesk.tuning.student.folder import ADAPTER, STUDENT
from frontdesk.tuning.student.labels import Label
from frontdesk.tuning.student.making import Made, make_student
from frontdesk.tuning.student.report import Report, verdict
from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS, Corrections
from frontdesk_agents.retrieving.students import student_from

THREADS = 2
PROBE = ("do you take cards", ["Cash only.", "You can pay by card.", "We open at nine."])


@dataclass(frozen=True)
class EngineJudge:
    """Implements `Judge` by the engine, with an adapter of the client's tenant or none."""

    client: EngineClient
    adapter: str | None = None

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        """See the port."""
        return await self.client.rerank(query, documents, adapter=self.adapter)


@dataclass
class Judged:
    """The report, and for each question what the student won (1) or lost (-1) with each of its wordings."""

    report: Report = field(default_factory=Report)
    won: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, question: str, label: Label, bare: Heard, ours: Heard) -> None:
        """Count what both did with a message."""
        self.report.add(label, bare, ours)
        self.won[question].append(verdict(label, ours)["right"] - verdict(label, bare)["right"])


@dataclass(frozen=True)
class Outcome:
    """The student beside the bare package, on questions that were asked before and on new ones; both with the corrections that count
    at once; how much was learnt from and corrected, the adapter's bytes, and whether nobody else could tell."""

    business: str
    returning: Judged
    new: Judged
    corrected: Judged
    learnt: int
    corrections: int
    size: int
    seconds: float
    others_unchanged: bool

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "business": self.business,
            "learnt": self.learnt,
            "corrected": self.corrections,
            "seconds": self.seconds,
            "bytes": self.size,
            **(self.returning.report + self.new.report).as_json()["right"],
        }


@dataclass(frozen=True)
class Trial:
    """One business."""

    desk: ScratchDesk
    front: RealFront
    tenant: Tenant
    scratch: Path
    seed: int
    minutes: float

    async def run(self) -> Outcome:
        """Play, make, judge."""
        runtime = self.desk.runtime
        await self.front.open(self.tenant.folder)
        corrections = await play(self.front, runtime, self.tenant.learnt)
        await data_of(runtime, self._tenant_id, self.scratch / "data", self.seed)
        made = await asyncio.to_thread(self._make)
        before = await self._elsewhere()
        await self._install(made)
        later = [*self.tenant.returning, *self.tenant.new]
        corrected = await self._judge(later, made, with_corrections=True)
        await forget(runtime, self._tenant_id)
        returning, new = [
            await self._judge(part, made, with_corrections=False) for part in (self.tenant.returning, self.tenant.new)
        ]
        return Outcome(
            business=self.tenant.folder.business.name,
            returning=returning,
            new=new,
            corrected=corrected,
            learnt=len(self.tenant.learnt),
            corrections=corrections,
            size=made.size,
            seconds=made.report["seconds"],
            others_unchanged=await self._elsewhere() == before and await self._is_own(),
        )

    @property
    def _tenant_id(self) -> UUID:
        return self.front.tenant_id(self.tenant.folder.business.slug)

    @property
    def _name(self) -> str:
        """The adapter's."""
        return f"s-{self._tenant_id.hex}"

    @property
    def _client(self) -> EngineClient:
        return self.desk.runtime.models.engine.for_tenant(str(self._tenant_id))

    def _make(self) -> Made:
        return make_student(
            self.scratch / "data",
            self.scratch,
            minutes=self.minutes,
            seed=self.seed,
            threads=THREADS,
            tell=lambda _progress: None,
            stop=lambda: False,
        )

    async def _install(self, made: Made) -> None:
        """The adapter in the engine's folder, allowed, and loaded."""
        adapters = Home.of(self.desk.settings).adapters
        adapters.mkdir(exist_ok=True)
        target = adapters / f"{self._name}.gguf"
        shutil.copyfile(made.folder / ADAPTER, target)
        with (adapters / "SHA256SUMS").open("a", encoding="ascii") as sums:
            sums.write(f"{hashlib.sha256(target.read_bytes()).hexdigest()}  {target.name}\n")
        await self._client.load_adapter(self._name)

    async def _judge(self, asked: Sequence[Asked], made: Made, *, with_corrections: bool) -> Judged:
        """What both do with each question."""
        asker, slug, corrections = await self._desk_of()
        stored = orjson.loads((made.folder / STUDENT).read_bytes())
        student = await student_from(self._name, stored, slug, asker.embedder)
        known = corrections if with_corrections else NO_CORRECTIONS
        without, with_it = (
            Brain(EngineJudge(self._client), corrections=known),
            Brain(EngineJudge(self._client, self._name), student, known),
        )
        labels = [_label(each.case, slug, number) for number, each in enumerate(asked)]
        bare, ours = [
            [await asker.ask(each.example, each.question, brain) for each in labels] for brain in (without, with_it)
        ]
        judged = Judged()
        for each, label, theirs, own in zip(asked, labels, bare, ours, strict=True):
            judged.add(each.question, label, theirs, own)
        return judged

    async def _desk_of(self) -> tuple[Asker, str, Corrections]:
        """The business's agent as it is asked, its slug, and what was corrected of it."""
        runtime, business = self.desk.runtime, self.tenant.folder.business
        embedder = runtime.models.embedder(self._tenant_id)
        knowledge = KnowledgeService(runtime.database, self._tenant_id, embedder, business.language)
        [slug] = self.tenant.folder.agents
        async with runtime.database.tenant(self._tenant_id) as session:
            agent_id = (await session.scalars(select(Agent.id).filter_by(tenant_id=self._tenant_id, slug=slug))).one()
            known = await corrections_of(session, self._tenant_id, agent_id)
        return Asker(self.tenant.folder.agents, knowledge, embedder, date.today()), slug, known

    async def _elsewhere(self) -> list[float]:
        """What the judge says to another tenant."""
        return await self.desk.runtime.models.engine.for_tenant("another").rerank(*PROBE)

    async def _is_own(self) -> bool:
        """Whether no other tenant can name the adapter."""
        try:
            await self.desk.runtime.models.engine.for_tenant("another").rerank(*PROBE, adapter=self._name)
        except UnknownModel:
            return True
        return False


def _label(case: Case, agent: str, number: int) -> Label:
    [turn] = case.turns
    quote = turn.expect.quotes[0] if turn.expect.quotes else None
    example = Example("turn", f"judged-{number}", agent, case.language, turn.text, turn.expect.action, quote)
    return Label(example, turn.text, turn.text, quote)
