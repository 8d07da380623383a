"""Run one agent turn: claim, load, think, finish. Everything that fails is tried again, or goes to a person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog
from langgraph.checkpoint.base import BaseCheckpointSaver
from psycopg.errors import UniqueViolation

from frontdesk.conversations import service as conversations
from frontdesk.conversations.schemas import ConversationOut
from frontdesk.kit.database import Database
from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.live import LivePublisher
from frontdesk.turns import finishing, leases
from frontdesk.turns.errors import TurnTookTooLong
from frontdesk.turns.journal import TurnJournal
from frontdesk.turns.leases import Claim, LeaseKeeper
from frontdesk.turns.loading import Known, LoadedTurn, load
from frontdesk.turns.metrics import TURN_SECONDS, TURNS
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import ChatModel, Embedder, Judge, StaleAttempt, TurnInput, TurnOutcome, TurnPorts
from frontdesk_tools.ports import Desk

TURN_TIMEOUT = 120.0  # seconds
ATTEMPTS = 6
CACHED_AGENTS = 512

log = structlog.get_logger(__name__)

Models = Callable[[UUID], tuple[ChatModel, Embedder]]
DeskFactory = Callable[[LoadedTurn], Awaitable[Desk]]


class Thinker(Protocol):
    """A compiled agent: runs one turn of its graph."""

    async def run(
        self, turn: TurnInput, ports: TurnPorts, checkpointer: BaseCheckpointSaver[str] | None = None
    ) -> TurnOutcome: ...


@dataclass(frozen=True)
class Ran:
    """A turn that was run, and the one that waited for it to end."""

    claim: Claim
    waiting: UUID | None


@dataclass
class TurnService:
    """Runs turns in one process. `compile` makes an agent of a version's configuration, once; `models`, `desk` and `judge`
    make what a turn of a tenant may reach, and `own` makes the chat model the tenant's own where it has one."""

    database: Database
    publisher: LivePublisher
    keeper: LeaseKeeper
    compile: Callable[[AgentConfig], Thinker]
    models: Models
    desk: DeskFactory
    judge: Callable[[LoadedTurn], Judge | None] = lambda _loaded: None
    own: Callable[[LoadedTurn, ChatModel], ChatModel] = lambda _loaded, model: model
    _agents: dict[UUID, Thinker] = field(default_factory=dict)
    _known: Known = field(default_factory=Known)

    async def run(self, tenant_id: UUID, turn_id: UUID) -> Ran | None:
        """Run the turn if it is due and free; None when there was nothing to do."""
        begun = await self._begin(tenant_id, turn_id)
        if begun is None:
            return None
        claim, loaded = begun
        structlog.contextvars.bind_contextvars(
            tenant_id=str(tenant_id), conversation_id=str(claim.conversation_id), turn_id=str(turn_id)
        )
        return Ran(claim, await self._run_claimed(claim, loaded))

    async def _begin(self, tenant_id: UUID, turn_id: UUID) -> tuple[Claim, LoadedTurn | Exception] | None:
        """Claim and load in one transaction. What cannot be loaded is a failure of the turn: the claim stands."""
        try:
            async with self.database.tenant(tenant_id) as session:
                claim = await leases.claim(session, tenant_id, turn_id)
                if claim is None:
                    return None
                try:
                    return claim, await load(session, claim, self._known)
                except (FrontdeskError, ValueError, LookupError) as error:
                    return claim, error
        except UniqueViolation:  # another turn of this conversation was claimed at the same moment
            return None

    async def _run_claimed(self, claim: Claim, loaded: LoadedTurn | Exception) -> UUID | None:
        journal = TurnJournal(self.database, self.publisher, claim)
        began = time.perf_counter()
        waiting = None
        try:
            status, waiting = await self._think_and_finish(claim, loaded, journal)
        except StaleAttempt:
            status = "stale"
            log.warning("turn has another owner now", attempt=claim.attempt)
        except Exception as error:
            status, waiting = await self._failed(claim, journal, error)
        TURNS.labels(status).inc()
        TURN_SECONDS.observe(time.perf_counter() - began)
        return waiting

    async def _think_and_finish(
        self, claim: Claim, loaded: LoadedTurn | Exception, journal: TurnJournal
    ) -> tuple[str, UUID | None]:
        if isinstance(loaded, Exception):
            raise loaded
        if not loaded.owned_by_agent:
            return "silent", await finishing.silence(self.database, claim)
        outcome = await self._think(claim, loaded, journal)
        waiting = await finishing.finish(self.database, claim, journal, loaded, outcome)
        if outcome.handoff is not None:
            await self._announce(claim)
        return "done", waiting

    async def _announce(self, claim: Claim) -> None:
        async with self.database.tenant(claim.tenant_id) as session:
            conversation = await conversations.get(session, claim.tenant_id, claim.conversation_id)
        data = ConversationOut.of(conversation).model_dump(mode="json")
        await self.publisher.publish(claim.tenant_id, claim.conversation_id, "conversation", data)

    async def _think(self, claim: Claim, loaded: LoadedTurn, journal: TurnJournal) -> TurnOutcome:
        model, embedder = self.models(claim.tenant_id)
        ports = TurnPorts(
            model=self.own(loaded, model),
            embedder=embedder,
            desk=await self.desk(loaded),
            journal=journal,
            judge=self.judge(loaded),
            corrections=loaded.corrections,
            student=loaded.student,
        )
        thinking = asyncio.create_task(self._agent(loaded).run(loaded.input, ports, checkpointer=journal.saver))
        try:
            with self.keeper.keep(claim, thinking):
                async with asyncio.timeout(TURN_TIMEOUT):
                    return await thinking
        except asyncio.CancelledError:
            if thinking.cancelled() and not _being_cancelled():
                raise StaleAttempt(f"turn {claim.turn_id} has lost its lease") from None
            thinking.cancel()
            raise
        except TimeoutError as error:
            raise TurnTookTooLong(f"the turn ran past {TURN_TIMEOUT:.0f} seconds") from error

    def _agent(self, loaded: LoadedTurn) -> Thinker:
        agent = self._agents.get(loaded.version_id)
        if agent is None:
            if len(self._agents) >= CACHED_AGENTS:
                self._agents.pop(next(iter(self._agents)))
            agent = self._agents[loaded.version_id] = self.compile(loaded.config)
        return agent

    async def _failed(self, claim: Claim, journal: TurnJournal, error: Exception) -> tuple[str, UUID | None]:
        log.error("turn failed", attempt=claim.attempt, exc_info=error)
        reason = f"{type(error).__name__}: {error}"[:500]
        try:
            if claim.attempt < ATTEMPTS:
                await finishing.retry_later(self.database, claim, journal, reason)
                return "retried", None
            return "failed", await finishing.give_up(self.database, claim, journal, reason)
        except StaleAttempt:
            return "stale", None


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
