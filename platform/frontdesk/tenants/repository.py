"""Queries over tenants, users, memberships, sessions, keys and secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.tenants.models import ApiKey, Membership, Secret, Tenant, User, UserSession


async def tenant_by_slug(session: AsyncSession, slug: str) -> Tenant | None:
    """The tenant of that slug."""
    return await session.scalar(select(Tenant).where(Tenant.slug == slug))


async def all_tenants(session: AsyncSession) -> Sequence[Tenant]:
    """Every tenant, by slug."""
    return (await session.scalars(select(Tenant).order_by(Tenant.slug))).all()


async def user_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with that address."""
    return await session.scalar(select(User).where(User.email == email))


async def put_membership(session: AsyncSession, tenant_id: UUID, user_id: UUID, role: str) -> None:
    """Give the user this role in the tenant."""
    statement = insert(Membership).values(tenant_id=tenant_id, user_id=user_id, role=role)
    await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_={"role": role}))


async def memberships_of(session: AsyncSession, user_id: UUID) -> Sequence[Row[Tenant, str]]:
    """The user's tenants with their role there."""
    statement = (
        select(Tenant, Membership.role)
        .join(Membership, Membership.tenant_id == Tenant.id)
        .where(Membership.user_id == user_id)
        .order_by(Tenant.name)
    )
    return (await session.execute(statement)).all()


async def role_in(session: AsyncSession, tenant_id: UUID, user_id: UUID) -> str | None:
    """The user's role in the tenant."""
    return await session.scalar(
        select(Membership.role).where(Membership.tenant_id == tenant_id, Membership.user_id == user_id)
    )


async def user_of_token(session: AsyncSession, token_hash: bytes) -> User | None:
    """The user of a session that has not ended."""
    return await session.scalar(
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.token_hash == token_hash, UserSession.expires_at > func.now())
    )


async def end_session(session: AsyncSession, token_hash: bytes) -> None:
    """End one session, and forget those that ended by themselves."""
    await session.execute(
        delete(UserSession).where((UserSession.token_hash == token_hash) | (UserSession.expires_at <= func.now()))
    )


async def end_sessions_of(session: AsyncSession, user_id: UUID) -> None:
    """End all sessions of a user."""
    await session.execute(delete(UserSession).where(UserSession.user_id == user_id))


async def live_key(session: AsyncSession, key_hash: bytes) -> ApiKey | None:
    """The API key that has not been revoked."""
    return await session.scalar(select(ApiKey).where(ApiKey.key_hash == key_hash, ApiKey.revoked_at.is_(None)))


async def live_keys(session: AsyncSession, tenant_id: UUID) -> Sequence[ApiKey]:
    """The tenant's API keys that have not been revoked, oldest first."""
    mine = select(ApiKey).where(ApiKey.tenant_id == tenant_id, ApiKey.revoked_at.is_(None))
    return (await session.scalars(mine.order_by(ApiKey.id))).all()


async def limit_key(session: AsyncSession, tenant_id: UUID, key_id: UUID, per_minute: int | None) -> ApiKey | None:
    """Set the requests a minute of a key of the tenant; None when it has no such live key."""
    mine = (ApiKey.tenant_id == tenant_id) & (ApiKey.id == key_id) & ApiKey.revoked_at.is_(None)
    return await session.scalar(update(ApiKey).where(mine).values(per_minute=per_minute).returning(ApiKey))


async def revoke_key(session: AsyncSession, tenant_id: UUID, key_id: UUID, at: datetime) -> bool:
    """Revoke a key of the tenant; False when it has no such live key."""
    revoked = await session.scalar(
        update(ApiKey)
        .where(ApiKey.tenant_id == tenant_id, ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(ApiKey.id)
    )
    return revoked is not None


async def put_secret(session: AsyncSession, tenant_id: UUID, name: str, ciphertext: bytes) -> None:
    """Store or replace a secret."""
    statement = insert(Secret).values(tenant_id=tenant_id, name=name, ciphertext=ciphertext)
    changed: dict[str, Any] = {"ciphertext": ciphertext}
    await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=changed))
