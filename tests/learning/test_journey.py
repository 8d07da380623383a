"""From the database to the answer: a correction counts for the next message in every worker, and its answer can be verified."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from frontdesk.channels.console.access import Operator
from frontdesk.channels.console.correction_schemas import CorrectionIn
from frontdesk.channels.console.schemas import CorrectionOut
from frontdesk.channels.console.teaching import Teaching
from frontdesk.channels.door import Door
from frontdesk.conversations.models import Message
from frontdesk.conversations.repository import newest_messages
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.live import LivePublisher
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.tenants.models import User
from frontdesk.turns.desk import DeskBuilder
from frontdesk.turns.leases import LeaseKeeper
from frontdesk.turns.service import TurnService
from frontdesk.turns.verifying import unsourced
from frontdesk_agents.compiled import compile_agent
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.ports import Embedder
from frontdesk_tools.registry import default_registry
from tests.agents.shop import BuiltinModel
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import Models
from tests.turns.stand_ins import SilentWakeUps

CONFIG = AgentConfig(name="Rowan", blueprint="support", tools=("search_knowledge", "get_order", "hand_off"))
RETURNS = "# Returns\n\nYou can send back anything unused within 30 days of delivery."
DOGS_MAY = "Dogs on a lead are welcome in the shop."


@dataclass
class Front:
    """A business whose customers talk to either of two workers."""

    desk: TestDesk
    database: Database
    door: Door
    wake_ups: SilentWakeUps
    workers: tuple[TurnService, TurnService]
    teaching: Teaching

    async def say(self, text: str, worker: int = 0) -> Message:
        """A new customer says it; returns the answer."""
        received = await self.door.accept(self.desk.inbound(text, contact=str(new_id())))
        await self.workers[worker].run(self.desk.tenant_id, self.wake_ups.turns[-1])
        async with self.database.tenant(self.desk.tenant_id) as session:
            [answer] = await newest_messages(session, self.desk.tenant_id, received.conversation.id, 1)
        return answer

    async def correct(self, message: Message, action: str, answer: str | None = None) -> CorrectionOut:
        return await self.teaching.correct(message.id, CorrectionIn(action=action, answer=answer))


@pytest.fixture
async def front(database: Database, tenant: UUID, publisher: LivePublisher, embedder: Embedder) -> AsyncIterator[Front]:
    desk = await make_desk(database, tenant, CONFIG)
    async with database.tenant(tenant) as session:
        [document] = await put_documents(session, tenant, "x", [DocumentFields("returns", "Returns", "en", RETURNS)])
    await ingest_document(database, embedder, tenant, document)
    keeper, wake_ups = LeaseKeeper(database), SilentWakeUps()
    keeper.start()

    def worker() -> TurnService:
        desks = DeskBuilder(database, Models(embedder))  # type: ignore[arg-type]
        compiled = lambda config: compile_agent(config, default_registry())  # noqa: E731
        return TurnService(database, publisher, keeper, compiled, lambda _t: (BuiltinModel(), embedder), desks.build)

    maya = Operator(User(id=new_id(), name="Maya"), tenant, "operator")
    teaching = Teaching(maya, database, embedder, wake_ups)
    door = Door(database, publisher, wake_ups)
    yield Front(desk, database, door, wake_ups, (worker(), worker()), teaching)
    await keeper.stop()


async def test_a_corrected_answer_is_said_by_every_worker_and_can_be_verified(front: Front) -> None:
    wrong = await front.say("Can I bring my dog?")
    assert wrong.text != DOGS_MAY
    correction = await front.correct(wrong, "answer", DOGS_MAY)
    for worker in (0, 1):
        answer = await front.say("can i come with my dog", worker)
        assert answer.text == DOGS_MAY
        assert [citation["document"] for citation in answer.content["citations"]] == ["Corrected by Maya"]
        async with front.database.tenant(front.desk.tenant_id) as session:
            assert await unsourced(session, front.desk.tenant_id, answer.conversation_id) == (1, [])
    assert "30 days" in (await front.say("How long do I have to send back unused things?")).text
    await front.teaching.take_back(correction.id)
    for worker in (0, 1):
        assert (await front.say("can i come with my dog", worker)).text == wrong.text


async def test_a_corrected_decision_counts_at_once_and_can_be_changed_again(front: Front) -> None:
    asked = "My boots fell apart after a week"
    wrong = await front.say(asked)
    await front.correct(wrong, "hand_off")
    handed = [await front.say("my boots broke after one week", worker) for worker in (0, 1)]
    assert all("person" in answer.text for answer in handed)
    await front.correct(wrong, "get_order")
    asks = [await front.say("my boots broke after one week", worker) for worker in (0, 1)]
    assert all("order number" in answer.text.lower() for answer in asks)
