"""The adapter of a tenant's live version in our engine: one is asked for with it, and goes on without it when it cannot be had.

The engine may have restarted, or forgotten an adapter for others: when it does not know one, the file is laid into its folder and
loaded. When that fails the built-in model answers, and the adapter is left alone for a while.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import structlog

from frontdesk.engine.adapter_files import lay_adapter
from frontdesk.engine.client import EngineClient
from frontdesk.engine.errors import EngineError, UnknownModel
from frontdesk.kit.database import Database
from frontdesk.kit.errors import FrontdeskError, Unavailable
from frontdesk.students.errors import BadStudent, StudentNotFound
from frontdesk.students.live import adapter_name, adapter_of, note_problem

RESTS = 60.0  # seconds without a further try after an adapter could not be used

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Own:
    """A tenant's live version."""

    tenant_id: UUID
    student_id: UUID


@dataclass
class Adapting:
    """`folder` is where the engine looks for adapters, `base` tells the name by which versions know the model that they fit
    (`Taught.base`), and `model` is that model's name in the engine (None: its first chat model)."""

    database: Database
    engine: EngineClient
    folder: Path
    base: Callable[[], Awaitable[str]]
    model: str | None = None
    _failed: dict[UUID, float] = field(default_factory=dict)  # when, by version

    def rests(self, student_id: UUID) -> bool:
        """Whether the version's adapter is to be left alone for now."""
        return time.monotonic() - self._failed.get(student_id, -RESTS) < RESTS

    async def asked(
        self, own: Own, ask: Callable[[EngineClient, str], Awaitable[T]], otherwise: Callable[[], Awaitable[T]]
    ) -> T:
        """What the engine answers to `ask` with the version's adapter, by its name; else what `otherwise` does."""
        try:
            found = await self._asked(own, ask)
        except (EngineError, StudentNotFound, BadStudent) as error:
            found = await otherwise()  # where this fails as well, it was not the adapter's fault
            await self._failed_with(own, error)
            return found
        if self._failed.pop(own.student_id, None) is not None:
            await self._note(own, None)
        return found

    async def streamed(
        self,
        own: Own,
        ask: Callable[[EngineClient, str], AsyncIterator[str]],
        otherwise: Callable[[], AsyncIterator[str]],
    ) -> AsyncIterator[str]:
        """The same for what comes piece by piece; what breaks after the first piece is not asked for again."""
        piece, more = await self.asked(own, lambda engine, name: _begun(ask(engine, name)), lambda: _begun(otherwise()))
        while piece is not None:
            yield piece
            piece = await anext(more, None)

    async def _asked(self, own: Own, ask: Callable[[EngineClient, str], Awaitable[T]]) -> T:
        engine, name = self.engine.for_tenant(str(own.tenant_id)), adapter_name(own.student_id)
        try:
            return await ask(engine, name)
        except UnknownModel:
            await self._lay(own)
            await engine.load_adapter(name, self.model)
            await self._note(own, None)
            return await ask(engine, name)

    async def _lay(self, own: Own) -> None:
        base = await self.base()
        async with self.database.tenant(own.tenant_id) as session:
            content = await adapter_of(session, own.tenant_id, own.student_id, base)
        await asyncio.to_thread(lay_adapter, self.folder, adapter_name(own.student_id), content)

    async def _failed_with(self, own: Own, error: FrontdeskError) -> None:
        if own.student_id not in self._failed:
            log.warning("a business's own model is not used", student=str(own.student_id), error=error.message)
        self._failed[own.student_id] = time.monotonic()
        await self._note(own, error.message)

    async def _note(self, own: Own, problem: str | None) -> None:
        """For the console; a database that is away is the turn's own trouble."""
        try:
            async with self.database.tenant(own.tenant_id) as session:
                await note_problem(session, own.tenant_id, own.student_id, problem)
        except Unavailable:
            log.warning("the state of a business's own model is not stored", student=str(own.student_id))


def always(name: str) -> Callable[[], Awaitable[str]]:
    """The name of a base that does not change while we run."""

    async def told() -> str:
        return name

    return told


async def _begun(pieces: AsyncIterator[str]) -> tuple[str | None, AsyncIterator[str]]:
    """The first piece, None where there is none, and the rest."""
    return await anext(pieces, None), pieces
