"""Publishing freezes a configuration; the newest published one answers."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from frontdesk.kit.database import Database
from frontdesk.roster import service
from frontdesk.roster.errors import AgentNotFound
from frontdesk_agents.config import ActionExample, AgentConfig

RIA = AgentConfig(name="Ria", blueprint="sales", examples=(ActionExample(text="hi there", action="greet"),))


async def test_a_published_configuration_reads_back_the_same(database: Database, tenant: UUID) -> None:
    async with database.tenant(tenant) as session:
        published = await service.publish(session, tenant, "sales", RIA)
    async with database.tenant(tenant) as session:
        assert await service.published_config(session, tenant, published.agent_id) == (published.version_id, RIA)


async def test_only_a_change_makes_a_new_version(database: Database, tenant: UUID) -> None:
    numbers = []
    for config in (RIA, RIA, RIA.model_copy(update={"name": "Rita"}), RIA):
        async with database.tenant(tenant) as session:
            numbers.append((await service.publish(session, tenant, "sales", config)).number)
    assert numbers == [1, 1, 2, 3]
    async with database.tenant(tenant) as session:
        assert (await service.find_agent(session, tenant, "sales")).name == "Ria"


async def test_versions_cannot_be_changed(database: Database, tenant: UUID) -> None:
    async with database.tenant(tenant) as session:
        await service.publish(session, tenant, "sales", RIA)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.tenant(tenant) as session:
            await session.execute(text("update agent_versions set number = 7"))


async def test_an_unknown_agent_is_named_beside_the_known_ones(
    database: Database, tenant: UUID, other_tenant: UUID
) -> None:
    async with database.tenant(tenant) as session:
        published = await service.publish(session, tenant, "sales", RIA)
        with pytest.raises(AgentNotFound, match="its agents are sales"):
            await service.find_agent(session, tenant, "support")
    async with database.tenant(other_tenant) as session:
        with pytest.raises(AgentNotFound):
            await service.published_config(session, other_tenant, published.agent_id)
