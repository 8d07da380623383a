"""A lead is captured once per tool call."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from frontdesk.kit.database import Database
from frontdesk.sales.models import Lead
from frontdesk.sales.service import LeadService


async def test_the_same_key_stores_one_lead(database: Database, tenant: UUID, other_tenant: UUID) -> None:
    leads = LeadService(database, tenant)
    asked = {"email": "ana@example.com", "phone": None, "name": "Ana", "interest": "winter tents" * 100}
    first = await leads.capture(key="conversation:turn:0", **asked)
    assert await leads.capture(key="conversation:turn:0", **asked) == first
    assert await leads.capture(key="conversation:turn:1", **asked) != first
    assert await LeadService(database, other_tenant).capture(key="conversation:turn:0", **asked) != first
    async with database.tenant(tenant) as session:
        stored = (await session.scalars(select(Lead).order_by(Lead.created_at))).all()
    assert [(lead.email, lead.phone, len(lead.interest or "")) for lead in stored] == [
        ("ana@example.com", None, 500)
    ] * 2
