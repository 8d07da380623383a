"""API keys of a tenant's programs, and the secrets a tenant trusts us with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.crypto import Keyring, new_token, token_hash
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.errors import InvalidInput
from frontdesk.tenants import repository
from frontdesk.tenants.errors import BadApiKey, MissingScope, SecretNotFound
from frontdesk.tenants.models import ApiKey, Secret

SCOPES = frozenset({"conversations:read", "conversations:write", "knowledge:write", "agents:write"})


async def create_key(database: Database, tenant_id: UUID, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once and never stored. Raises `InvalidInput` on an unknown scope."""
    wanted = sorted(set(scopes))
    if unknown := set(wanted) - SCOPES:
        raise InvalidInput(f"unknown scope {', '.join(sorted(unknown))}: known are {', '.join(sorted(SCOPES))}")
    token = new_token("fdk")
    key = ApiKey(key_hash=token_hash(token), id=new_id(), tenant_id=tenant_id, name=name, scopes=wanted)
    async with database.shared() as session:
        session.add(key)
    return key, token


async def resolve_key(database: Database, token: str, scope: str) -> UUID:
    """The tenant that the key belongs to. Raises `BadApiKey` or, when the key may not do this, `MissingScope`."""
    async with database.shared() as session:
        key = await repository.live_key(session, token_hash(token))
    if key is None:
        raise BadApiKey("this API key is unknown or was revoked: make a new one in the console")
    if scope not in key.scopes:
        raise MissingScope(f"this API key lacks the scope {scope}: make one that has it")
    return key.tenant_id


async def revoke_key(database: Database, tenant_id: UUID, key_id: UUID) -> bool:
    """Revoke one of the tenant's keys, from the next request on; False when there is no such live key."""
    async with database.shared() as session:
        return await repository.revoke_key(session, tenant_id, key_id, datetime.now(UTC))


async def put_secret(session: AsyncSession, keyring: Keyring, tenant_id: UUID, name: str, value: str) -> None:
    """Store a secret, encrypted; replaces the one of the same name."""
    ciphertext = keyring.encrypt(value.encode(), place=_place(tenant_id, name))
    await repository.put_secret(session, tenant_id, name, ciphertext)


async def get_secret(session: AsyncSession, keyring: Keyring, tenant_id: UUID, name: str) -> str:
    """The secret. Raises `SecretNotFound`, or `CannotDecrypt` when it was stored with another secret key."""
    secret = await session.get(Secret, (tenant_id, name))
    if secret is None:
        raise SecretNotFound(f'this business has no secret "{name}": store it first')
    return keyring.decrypt(secret.ciphertext, place=_place(tenant_id, name)).decode()


def _place(tenant_id: UUID, name: str) -> str:
    return f"{tenant_id}/{name}"
