"""Agents that a test can steer, and a turn service on the real database around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from frontdesk.channels.door import Door
from frontdesk.conversations.models import Message
from frontdesk.conversations.repository import messages_after
from frontdesk.conversations.service import InboundMessage
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.settings import Settings
from frontdesk.kit.wakeups import WakeUps
from frontdesk.turns import leases
from frontdesk.turns.leases import Claim, LeaseKeeper
from frontdesk.turns.loading import LoadedTurn
from frontdesk.turns.service import TurnService
from frontdesk_agents.ports import Sentence, TurnInput, TurnOutcome, TurnPorts
from frontdesk_tools.ports import Desk


@dataclass
class Echo:
    """Answers with the customer's newest words, or with `sentences`. `before` runs first and may wait or raise."""

    before: Callable[[TurnInput, TurnPorts], Any] | None = None
    outcome: dict[str, Any] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    seen: list[TurnInput] = field(default_factory=list)

    async def run(self, turn: TurnInput, ports: TurnPorts, checkpointer: Any = None) -> TurnOutcome:
        self.seen.append(turn)
        if self.before is not None:
            waited = self.before(turn, ports)
            if asyncio.iscoroutine(waited):
                await waited
        said = self.sentences or (Sentence(f"You said: {turn.messages[-1].text}"),)
        return TurnOutcome(said, "strict", **self.outcome)


class SilentWakeUps(WakeUps):
    """Remembers which turns, sends and trainings would be woken."""

    def __init__(self) -> None:
        self.turns: list[UUID] = []
        self.sends: list[UUID] = []
        self.trainings: list[UUID] = []

    def turn(self, tenant_id: UUID, turn_id: UUID) -> None:
        self.turns.append(turn_id)

    def outbox(self, tenant_id: UUID, conversation_id: UUID) -> None:
        self.sends.append(conversation_id)

    def training(self, tenant_id: UUID, student_id: UUID) -> None:
        self.trainings.append(student_id)


@dataclass
class Journey:
    """Messages in, turns run, replies out: all but the broker and the model."""

    database: Database
    door: Door
    turns: TurnService
    wake_ups: SilentWakeUps

    async def say(self, inbound: InboundMessage) -> UUID:
        """A customer writes; returns the turn that will answer."""
        await self.door.accept(inbound)
        return self.wake_ups.turns[-1]

    async def messages(self, tenant_id: UUID, conversation_id: UUID) -> list[Message]:
        """The conversation so far."""
        async with self.database.tenant(tenant_id) as session:
            return list(await messages_after(session, tenant_id, conversation_id, 0, 100, private=True))


@asynccontextmanager
async def open_journey(
    settings: Settings, keyring: Keyring, database: Database, publisher: LivePublisher, agent: Any
) -> AsyncIterator[Journey]:
    """A journey whose agent is the given one."""
    keeper = LeaseKeeper(database)
    keeper.start()
    wake_ups = SilentWakeUps()

    async def no_desk(_loaded: LoadedTurn) -> Desk:
        return cast(Desk, None)

    turns = TurnService(
        database,
        publisher,
        keeper,
        lambda _config: agent,
        lambda _tenant: (cast(Any, None), cast(Any, None)),
        no_desk,
    )
    yield Journey(database, Door(database, publisher, wake_ups), turns, wake_ups)
    await keeper.stop()


async def claimed(database: Database, tenant_id: UUID, turn_id: UUID) -> Claim | None:
    """The claim of a worker that then does nothing."""
    async with database.tenant(tenant_id) as session:
        return await leases.claim(session, tenant_id, turn_id)
