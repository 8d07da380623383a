"""API keys of a tenant's programs, and the secrets a tenant trusts us with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.crypto import Keyring, new_token, token_hash
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.errors import InvalidInput
from frontdesk.tenants import repository
from frontdesk.tenants.errors import BadApiKey, MissingScope, SecretNotFound, TooManyKeys
from frontdesk.tenants.models import ApiKey, Secret

SCOPES = frozenset(
    {
        "agents:read",
        "contacts:read",
        "contacts:write",
        "conversations:read",
        "conversations:write",
        "knowledge:read",
        "knowledge:write",
        "leads:read",
        "webhooks:read",
        "webhooks:write",
    }
)
MOST_KEYS = 50  # live ones of a tenant
LONGEST_NAME = 80
PER_MINUTE = 600  # requests of a key, unless it has a number of its own
MOST_PER_MINUTE = 100_000


@dataclass(frozen=True)
class Program:
    """A tenant's program, known by its key."""

    tenant_id: UUID
    key_id: UUID
    name: str
    scopes: frozenset[str]
    per_minute: int = PER_MINUTE

    def require(self, scope: str) -> None:
        """Raises `MissingScope` when the key may not do this."""
        if scope not in self.scopes:
            raise MissingScope(f"this API key lacks the scope {scope}: make one that has it")


async def create_key(
    database: Database, tenant_id: UUID, name: str, scopes: Iterable[str], per_minute: int | None = None
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once and never stored; None is the usual number of requests a minute.

    Raises `InvalidInput` on a name, scopes or a number that will not do, `TooManyKeys`.
    """
    wanted = sorted(set(scopes))
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput(f"a key's name has 1 to {LONGEST_NAME} characters", facts={"field": "name"})
    if not wanted:
        raise InvalidInput(f"a key needs at least one scope of {', '.join(sorted(SCOPES))}")
    if unknown := set(wanted) - SCOPES:
        raise InvalidInput(f"unknown scope {', '.join(sorted(unknown))}: known are {', '.join(sorted(SCOPES))}")
    _check_rate(per_minute)
    token = new_token("fdk")
    key = ApiKey(
        key_hash=token_hash(token), id=new_id(), tenant_id=tenant_id, name=name, scopes=wanted, per_minute=per_minute
    )
    async with database.shared() as session:
        if len(await repository.live_keys(session, tenant_id)) >= MOST_KEYS:
            raise TooManyKeys(f"a business has at most {MOST_KEYS} API keys: revoke one first")
        session.add(key)
        await session.flush()
        await session.refresh(key)
    return key, token


async def program_of(database: Database, token: str) -> Program:
    """The program that the key belongs to. Raises `BadApiKey`."""
    async with database.shared() as session:
        key = await repository.live_key(session, token_hash(token))
    if key is None:
        raise BadApiKey("this API key is unknown or was revoked: make a new one in the console")
    return Program(key.tenant_id, key.id, key.name, frozenset(key.scopes), key.per_minute or PER_MINUTE)


async def keys_of(database: Database, tenant_id: UUID) -> Sequence[ApiKey]:
    """The tenant's keys that are not revoked, oldest first."""
    async with database.shared() as session:
        return await repository.live_keys(session, tenant_id)


async def revoke_key(database: Database, tenant_id: UUID, key_id: UUID) -> bool:
    """Revoke one of the tenant's keys, from the next request on; False when there is no such live key."""
    async with database.shared() as session:
        return await repository.revoke_key(session, tenant_id, key_id, datetime.now(UTC))


async def limit_key(database: Database, tenant_id: UUID, key_id: UUID, per_minute: int | None) -> ApiKey | None:
    """Change how many requests a minute a key may make, from the next one on; None when there is no such live key.

    Raises `InvalidInput`.
    """
    _check_rate(per_minute)
    async with database.shared() as session:
        return await repository.limit_key(session, tenant_id, key_id, per_minute)


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


def _check_rate(per_minute: int | None) -> None:
    if per_minute is not None and not 0 < per_minute <= MOST_PER_MINUTE:
        raise InvalidInput(f"a key may make 1 to {MOST_PER_MINUTE} requests a minute", facts={"field": "per_minute"})


def _place(tenant_id: UUID, name: str) -> str:
    return f"{tenant_id}/{name}"
