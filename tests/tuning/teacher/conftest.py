"""A shop with a document, an agent with a tool, and the real embedder and judge to check what a teacher says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.kit.database import Database
from frontdesk.kit.home import cache_directory
from frontdesk.knowledge.service import DocumentFields, KnowledgeService, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.teacher.checks import Checker
from frontdesk.tuning.teacher.material import Material, read_material
from frontdesk.tuning.teacher.opinions import Opinions
from frontdesk_agents.config import AgentConfig
from tests.agents.conftest import LocalModels
from tests.conversations.desk import TestDesk, make_desk

UNUSED = "You can send back anything unused within 30 days of delivery."
REFUND = "The refund reaches your card within five working days."
PARCELS = "Parcels to France and Spain take three working days."
TEXT = f"# Returns\n\n{UNUSED} {REFUND}\n\n# Delivery\n\n{PARCELS}\n"
CONFIG = AgentConfig(name="Rowan", blueprint="support", tools=("search_knowledge", "get_order", "hand_off"))


@pytest.fixture(scope="session")
def models() -> Iterator[LocalModels]:
    cache = cache_directory() / "models"
    models = LocalModels(prepare_embedder(cache), prepare_judge(cache))
    yield models
    models.close()


@dataclass(frozen=True)
class Shop:
    """The business and what checks its teacher."""

    database: Database
    desk: TestDesk
    opinions: Opinions

    @property
    def id(self) -> UUID:
        return self.desk.tenant_id

    async def tenant(self) -> Tenant:
        async with self.database.shared() as session:
            return await session.get_one(Tenant, self.id)

    async def material(self, learnt: Sequence[Example] = (), *, conversations: bool = False) -> Material:
        return await read_material(self.database, await self.tenant(), "support", learnt, conversations=conversations)

    async def checker(self) -> Checker:
        return Checker(await self.material(), self.opinions)

    async def add(self, text: str, *, kind: str = "upload", language: str = "en") -> None:
        fields = [DocumentFields(f"{kind}-{language}.md", "Alder Outdoor", language, text)]
        async with self.database.tenant(self.id) as session:
            [document] = await put_documents(session, self.id, kind, fields, kind=kind)
        await ingest_document(self.database, self.opinions.embedder, self.id, document)


@pytest.fixture
async def shop(database: Database, tenant: UUID, models: LocalModels) -> Shop:
    desk = await make_desk(database, tenant, CONFIG)
    shop = Shop(database, desk, Opinions(models, models, KnowledgeService(database, tenant, models)))
    await shop.add(TEXT)
    return shop
