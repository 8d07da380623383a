"""A business with an agent and a widget inbox, for tests of the journey."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.conversations.service import InboundMessage
from frontdesk.kit.database import Database, new_id
from frontdesk.roster.models import Agent, AgentVersion
from frontdesk_agents.config import AgentConfig


@dataclass(frozen=True)
class TestDesk:
    """The ids of what was made."""

    __test__ = False

    tenant_id: UUID
    inbox_id: UUID
    agent_id: UUID
    key: str

    def inbound(
        self, text: str = "Hello", *, contact: str = "visitor", external_id: str | None = None
    ) -> InboundMessage:
        """A customer's message to this inbox."""
        return InboundMessage(self.tenant_id, self.inbox_id, contact, external_id or str(new_id()), text)


async def make_desk(database: Database, tenant_id: UUID, config: AgentConfig | None = None) -> TestDesk:
    """An agent with one published version, behind one widget inbox."""
    config = config or AgentConfig(name="Robin", blueprint="support")
    agent_id, version_id, inbox_id = new_id(), new_id(), new_id()
    key = f"fdw_{inbox_id.hex}"
    async with database.tenant(tenant_id) as session:
        agent = Agent(tenant_id=tenant_id, id=agent_id, slug="support", name=config.name)
        session.add(agent)
        await session.flush()
        session.add(
            AgentVersion(
                tenant_id=tenant_id, id=version_id, agent_id=agent_id, number=1, config=config.model_dump(mode="json")
            )
        )
        agent.published_version_id = version_id
        session.add(
            Inbox(tenant_id=tenant_id, id=inbox_id, channel="widget", name="web", agent_id=agent_id, settings={})
        )
        session.add(InboxAddress(channel="widget", address=key, tenant_id=tenant_id, inbox_id=inbox_id))
    return TestDesk(tenant_id, inbox_id, agent_id, key)
