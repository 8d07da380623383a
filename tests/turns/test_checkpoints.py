"""What a turn decided from is stored with its first decision, found by the next attempt, and gone at the end."""

from __future__ import annotations

from typing import Any, TypedDict
from uuid import UUID

import pytest
from langgraph.graph import END, START, StateGraph
from sqlalchemy import text, update

from frontdesk.channels.door import Door
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.turns.checkpoints import prune
from frontdesk.turns.journal import TurnJournal
from frontdesk.turns.leases import Claim
from frontdesk.turns.models import Turn
from frontdesk_agents.ports import StaleAttempt
from tests.conversations.desk import make_desk
from tests.turns.stand_ins import SilentWakeUps, claimed


class Died(Exception):
    pass


class State(TypedDict):
    language: str
    evidence: list[dict[str, Any]]
    steps: list[str]


class Run:
    """One attempt of a graph that gathers, decides and ends."""

    def __init__(self, journal: TurnJournal, *, dies: bool) -> None:
        self.journal, self.dies = journal, dies
        self.ran: list[str] = []
        graph = StateGraph(State)
        graph.add_node("gather", self.gather)
        graph.add_node("decide", self.decide)
        graph.add_edge(START, "gather")
        graph.add_edge("gather", "decide")
        graph.add_edge("decide", END)
        self.graph = graph.compile(checkpointer=journal.saver)

    async def gather(self, state: State) -> dict[str, Any]:
        self.ran.append("gather")
        return {"language": "fr", "evidence": [{"text": "found", "score": 0.5}]}

    async def decide(self, state: State) -> dict[str, Any]:
        self.ran.append("decide")
        await self.journal.decide(0, {"do": "answer"})
        if self.dies:
            raise Died
        return {"steps": ["decided"]}

    async def run(self, claim: Claim, begin: State | None) -> Any:
        thread: Any = {"configurable": {"thread_id": f"{claim.tenant_id}:{claim.conversation_id}"}}
        return await self.graph.ainvoke(begin, thread, durability="sync")


async def overdue(database: Database, tenant: UUID, turn_id: UUID) -> Claim:
    async with database.tenant(tenant) as session:
        past = text("now() - interval '1s'")
        await session.execute(update(Turn).where(Turn.tenant_id == tenant, Turn.id == turn_id).values(due_at=past))
    claim = await claimed(database, tenant, turn_id)
    assert claim is not None
    return claim


async def rows_of(database: Database, tenant: UUID) -> tuple[int, int]:
    async with database.tenant(tenant) as session:
        heads = await session.scalar(text("select count(*) from checkpoints"))
        blobs = await session.scalar(text("select count(*) from checkpoint_blobs"))
    return int(heads or 0), int(blobs or 0)


async def test_the_next_attempt_goes_on_from_what_was_decided_from(
    database: Database, publisher: LivePublisher, tenant: UUID, other_tenant: UUID
) -> None:
    desk, wake_ups = await make_desk(database, tenant), SilentWakeUps()
    await Door(database, publisher, wake_ups).accept(desk.inbound())
    claim = await overdue(database, tenant, wake_ups.turns[0])
    first = Run(TurnJournal(database, publisher, claim), dies=True)
    with pytest.raises(Died):
        await first.run(claim, State(language="en", evidence=[], steps=[]))
    assert await rows_of(database, tenant) == (1, 2)
    assert await rows_of(database, other_tenant) == (0, 0)

    again = await overdue(database, tenant, wake_ups.turns[0])
    second = Run(TurnJournal(database, publisher, again), dies=False)
    state = await second.run(again, None)
    assert second.ran == ["decide"]
    assert state == {"language": "fr", "evidence": [{"text": "found", "score": 0.5}], "steps": ["decided"]}
    with pytest.raises(StaleAttempt):
        await first.journal.decide(1, {})

    async with database.tenant(tenant) as session:
        await prune(session, claim)
    assert await rows_of(database, tenant) == (0, 0)
