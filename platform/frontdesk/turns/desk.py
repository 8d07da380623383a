"""The desk of one turn: what the tenant's tools may reach."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.commerce.orders import OrderService
from frontdesk.commerce.products import ProductService
from frontdesk.community.events import EventService
from frontdesk.community.moderation import ModerationService
from frontdesk.kit.database import Database
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.sales.service import LeadService
from frontdesk.turns.chat_model import Models
from frontdesk.turns.loading import LoadedTurn
from frontdesk_agents.gloss import Language
from frontdesk_tools.ports import Desk


@dataclass(frozen=True)
class DeskBuilder:
    """Makes desks from the rooms' services, each bound to the turn's tenant."""

    database: Database
    models: Models

    async def build(self, loaded: LoadedTurn) -> Desk:
        """The desk of this turn's tenant, with its catalogue's columns."""
        tenant_id: UUID = loaded.tenant.id
        embedder = self.models.embedder(tenant_id)
        language: Language = "fr" if loaded.tenant.language == "fr" else "en"
        products = ProductService(self.database, tenant_id, embedder, language)
        return Desk(
            orders=OrderService(self.database, tenant_id),
            products=products,
            leads=LeadService(self.database, tenant_id),
            events=EventService(self.database, tenant_id, embedder, ZoneInfo(loaded.tenant.timezone), language),
            moderation=ModerationService(self.database, tenant_id),
            knowledge=KnowledgeService(self.database, tenant_id, embedder, language),
            today=loaded.input.today,
            catalogue=await products.facets(),
        )
