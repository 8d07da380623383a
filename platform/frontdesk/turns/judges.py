"""The judge of a turn: our engine's, with the adapter of the tenant's own model where one is live.

The engine may have restarted, or forgotten an adapter for others: when it does not know one, the file is laid into its folder and
loaded. When that fails the turn goes on with the judge of the package, and the adapter is left alone for a while.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog

from frontdesk.engine.adapter_files import lay_adapter
from frontdesk.engine.client import EngineClient
from frontdesk.engine.errors import EngineError, UnknownModel
from frontdesk.kit.database import Database
from frontdesk.kit.errors import FrontdeskError, Unavailable
from frontdesk.students.errors import BadStudent, StudentNotFound
from frontdesk.students.live import adapter_name, adapter_of, note_problem
from frontdesk.turns.loading import LoadedTurn
from frontdesk_agents.ports import Judge

RESTS = 60.0  # seconds without a further try after an adapter could not be used

log = structlog.get_logger(__name__)


@dataclass
class Judges:
    """`folder` is where the engine looks for adapters of its judge, `base` the file name of that judge."""

    database: Database
    engine: EngineClient
    folder: Path
    base: str
    _failed: dict[UUID, float] = field(default_factory=dict)  # when, by version

    def of(self, turn: LoadedTurn) -> Judge:
        """The judge of a turn; where the tenant has no live version that of the package."""
        own = turn.student_id
        if own is None or time.monotonic() - self._failed.get(own, -RESTS) < RESTS:
            return self.engine
        return _Own(self, turn.tenant.id, own)

    async def ask(self, tenant_id: UUID, student_id: UUID, query: str, documents: Sequence[str]) -> list[float]:
        """The logits of the tenant's own judge, or of the package's when it cannot be had."""
        try:
            logits = await self._asked(tenant_id, student_id, query, documents)
        except (EngineError, StudentNotFound, BadStudent) as error:
            await self._failed_with(tenant_id, student_id, error)
            return await self.engine.rerank(query, documents)
        if self._failed.pop(student_id, None) is not None:
            await self._note(tenant_id, student_id, None)
        return logits

    async def _asked(self, tenant_id: UUID, student_id: UUID, query: str, documents: Sequence[str]) -> list[float]:
        engine, name = self.engine.for_tenant(str(tenant_id)), adapter_name(student_id)
        try:
            return await engine.rerank(query, documents, adapter=name)
        except UnknownModel:
            await self._lay(tenant_id, student_id)
            await engine.load_adapter(name)
            await self._note(tenant_id, student_id, None)
            return await engine.rerank(query, documents, adapter=name)

    async def _lay(self, tenant_id: UUID, student_id: UUID) -> None:
        async with self.database.tenant(tenant_id) as session:
            content = await adapter_of(session, tenant_id, student_id, self.base)
        await asyncio.to_thread(lay_adapter, self.folder, adapter_name(student_id), content)

    async def _failed_with(self, tenant_id: UUID, student_id: UUID, error: FrontdeskError) -> None:
        if student_id not in self._failed:
            log.warning("a business's own judge is not used", student=str(student_id), error=error.message)
        self._failed[student_id] = time.monotonic()
        await self._note(tenant_id, student_id, error.message)

    async def _note(self, tenant_id: UUID, student_id: UUID, problem: str | None) -> None:
        """For the console; a database that is away is the turn's own trouble."""
        try:
            async with self.database.tenant(tenant_id) as session:
                await note_problem(session, tenant_id, student_id, problem)
        except Unavailable:
            log.warning("the state of a business's own judge is not stored", student=str(student_id))


@dataclass(frozen=True)
class _Own:
    """Implements `Judge` for one tenant."""

    judges: Judges
    tenant_id: UUID
    student_id: UUID

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        """See the port."""
        return await self.judges.ask(self.tenant_id, self.student_id, query, documents)
