"""The secrets of an endpoint: one that signs, and earlier ones that sign beside it for a day after a rotation.

Stored as one encrypted secret of the tenant, named after the endpoint.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.standard_webhooks import new_secret
from frontdesk.tenants import keys
from frontdesk.tenants.models import Secret

BESIDE = timedelta(hours=24)
MOST = 5  # secrets at once


class _Kept(BaseModel):
    secret: str
    until: datetime | None = None


_ALL = TypeAdapter(list[_Kept])


async def begin(session: AsyncSession, keyring: Keyring, tenant_id: UUID, endpoint_id: UUID) -> str:
    """The first secret of a new endpoint."""
    return await _put(session, keyring, tenant_id, endpoint_id, [])


async def rotate(session: AsyncSession, keyring: Keyring, tenant_id: UUID, endpoint_id: UUID) -> tuple[str, datetime]:
    """A new secret, and until when the earlier ones sign beside it."""
    until = datetime.now(UTC) + BESIDE
    known = await _load(session, keyring, tenant_id, endpoint_id)
    earlier = [_Kept(secret=each.secret, until=each.until or until) for each in known]
    return await _put(session, keyring, tenant_id, endpoint_id, earlier), until


async def signing(session: AsyncSession, keyring: Keyring, tenant_id: UUID, endpoint_id: UUID) -> list[str]:
    """The secrets that sign now, the newest first."""
    return [each.secret for each in await _load(session, keyring, tenant_id, endpoint_id)]


async def forget(session: AsyncSession, tenant_id: UUID, endpoint_id: UUID) -> None:
    """Delete the secrets."""
    await session.execute(delete(Secret).where(Secret.tenant_id == tenant_id, Secret.name == _name(endpoint_id)))


async def _load(session: AsyncSession, keyring: Keyring, tenant_id: UUID, endpoint_id: UUID) -> list[_Kept]:
    stored = _ALL.validate_json(await keys.get_secret(session, keyring, tenant_id, _name(endpoint_id)))
    now = datetime.now(UTC)
    return [each for each in stored if each.until is None or each.until > now]


async def _put(
    session: AsyncSession, keyring: Keyring, tenant_id: UUID, endpoint_id: UUID, earlier: list[_Kept]
) -> str:
    newest = _Kept(secret=new_secret())
    kept = [each.model_dump(mode="json") for each in [newest, *earlier][:MOST]]
    await keys.put_secret(session, keyring, tenant_id, _name(endpoint_id), orjson.dumps(kept).decode())
    return newest.secret


def _name(endpoint_id: UUID) -> str:
    return f"webhook:{endpoint_id}"
