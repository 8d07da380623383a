"""Messages that a person should look at: the port `Moderation`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from frontdesk.community.models import Flag
from frontdesk.kit.database import Database, new_id

LONGEST_QUOTE = 4_000  # characters


class ModerationService:
    """One tenant's flags."""

    def __init__(self, database: Database, tenant_id: UUID) -> None:
        self._database, self._tenant_id = database, tenant_id

    async def flag(self, *, key: str, reason: str, quote: str) -> str:
        """Flag once per key; the same key again changes nothing. Returns the flag's id."""
        made = insert(Flag).values(
            tenant_id=self._tenant_id, id=new_id(), call_key=key, reason=reason[:64], quote=quote[:LONGEST_QUOTE]
        )
        known = select(Flag.id).where(Flag.tenant_id == self._tenant_id, Flag.call_key == key)
        async with self._database.tenant(self._tenant_id) as session:
            await session.execute(made.on_conflict_do_nothing(index_elements=["tenant_id", "call_key"]))
            return str((await session.scalars(known)).one())
