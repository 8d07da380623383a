"""A tenant's leads: the port `Leads`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from frontdesk.kit.database import Database, new_id
from frontdesk.sales.models import Lead


class LeadService:
    """One tenant's leads."""

    def __init__(self, database: Database, tenant_id: UUID) -> None:
        self._database, self._tenant_id = database, tenant_id

    async def capture(
        self, *, key: str, email: str | None, phone: str | None, name: str | None, interest: str | None
    ) -> str:
        """Store one lead per key; the same key again changes nothing. Returns the lead's id."""
        values = {"email": _cut(email, 254), "phone": _cut(phone, 40), "name": _cut(name, 120)}
        made = insert(Lead).values(
            tenant_id=self._tenant_id, id=new_id(), call_key=key, interest=_cut(interest, 500), **values
        )
        known = select(Lead.id).where(Lead.tenant_id == self._tenant_id, Lead.call_key == key)
        async with self._database.tenant(self._tenant_id) as session:
            await session.execute(made.on_conflict_do_nothing(index_elements=["tenant_id", "call_key"]))
            return str((await session.scalars(known)).one())


def _cut(value: str | None, limit: int) -> str | None:
    return value[:limit] if value else None
