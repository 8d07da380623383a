"""Tenants and the people who log in to them: making them, signing in and out, and who may be where."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from frontdesk.kit.crypto import new_token, token_hash
from frontdesk.kit.database import Database, new_id
from frontdesk.tenants import repository
from frontdesk.tenants.errors import NoPicture, SlugTaken, TenantNotFound, WrongPassword
from frontdesk.tenants.models import Tenant, User, UserSession
from frontdesk.tenants.passwords import hash_password, password_matches

SESSION_SECONDS = 14 * 24 * 3600

Role = Literal["owner", "admin", "operator"]


@dataclass(frozen=True)
class TenantFields:
    """What a tenant is made of; `profile` is what its agents may say of it (about, contact, hours)."""

    slug: str
    name: str
    language: str = "en"
    timezone: str = "UTC"
    currency: str = "EUR"
    profile: Mapping[str, Any] | None = None


async def put_tenant(session: AsyncSession, tenant_id: UUID, fields: TenantFields) -> None:
    """Make the tenant, or change all its fields. Raises `SlugTaken` when another tenant has the slug."""
    statement = insert(Tenant).values(id=tenant_id, limits={}, **_columns(fields))
    changed = statement.on_conflict_do_update(index_elements=["id"], set_=_columns(fields))
    try:
        await session.execute(changed)
    except IntegrityError as error:
        raise SlugTaken(f'another business has the slug "{fields.slug}": choose another slug') from error


async def find_tenant(database: Database, slug: str) -> Tenant:
    """The tenant of that slug. Raises `TenantNotFound`."""
    async with database.shared() as session:
        tenant = await repository.tenant_by_slug(session, slug)
    if tenant is None:
        raise TenantNotFound(f'no business has the slug "{slug}": frontdesk tenant list shows all')
    return tenant


async def training_consent(database: Database, tenant_id: UUID) -> datetime | None:
    """Since when the tenant's conversations may train models of its own; None: they may not."""
    async with database.shared() as session:
        return (await session.get_one(Tenant, tenant_id)).training_consent_at


async def set_training_consent(database: Database, tenant_id: UUID, allowed: bool) -> datetime | None:
    """Give or withdraw that consent; one that stands keeps its moment."""
    async with database.shared() as session:
        tenant = await session.get_one(Tenant, tenant_id)
        if not allowed:
            tenant.training_consent_at = None
        elif tenant.training_consent_at is None:
            tenant.training_consent_at = datetime.now(UTC)
        return tenant.training_consent_at


async def find_user(database: Database, email: str) -> User | None:
    """The user with that address."""
    async with database.shared() as session:
        return await repository.user_by_email(session, email.lower())


async def create_user(database: Database, email: str, name: str, password: str) -> User:
    """A new user, or the one that has this address already (whose name and password stay). Raises `WeakPassword`."""
    hashed = await hash_password(password)
    async with database.shared() as session:
        known = await repository.user_by_email(session, email.lower())
        if known is not None:
            return known
        user = User(id=new_id(), email=email.lower(), name=name, password_hash=hashed)
        session.add(user)
    return user


async def set_password(database: Database, user_id: UUID, password: str) -> None:
    """Change the user's password and end all their sessions. Raises `WeakPassword`."""
    hashed = await hash_password(password)
    async with database.shared() as session:
        user = await session.get_one(User, user_id)
        user.password_hash = hashed
        await repository.end_sessions_of(session, user_id)


async def set_picture(database: Database, user_id: UUID, picture: bytes | None) -> str:
    """Change the user's picture, or take it away; returns what tells it from the one before."""
    tag = hashlib.sha256(picture).hexdigest()[:16] if picture else None
    async with database.shared() as session:
        user = await session.get_one(User, user_id)
        user.picture, user.picture_tag = picture, tag
    return tag or ""


async def own_picture(database: Database, user_id: UUID) -> bytes:
    """The user's picture (WebP). Raises `NoPicture`."""
    async with database.shared() as session:
        user = await session.get(User, user_id, options=[undefer(User.picture)])
    if user is None or user.picture is None:
        raise NoPicture("this person has no picture")
    return user.picture


async def picture_of(database: Database, tenant_id: UUID, user_id: UUID) -> bytes:
    """The picture of a member of the tenant (WebP). Raises `NoPicture`."""
    if await role_of(database, user_id, tenant_id) is None:
        raise NoPicture("this person has no picture")
    return await own_picture(database, user_id)


def picture_name(user: User) -> str | None:
    """The name under which customers' pages read the user's picture: another one when it changes; None without one."""
    return f"{user.id}.{user.picture_tag}" if user.picture_tag else None


async def add_member(database: Database, tenant_id: UUID, user_id: UUID, role: Role) -> None:
    """Give the user a place in the tenant."""
    async with database.tenant(tenant_id) as session:
        await repository.put_membership(session, tenant_id, user_id, role)


async def sign_in(database: Database, email: str, password: str) -> tuple[User, str]:
    """The user and a new session's token. Raises `WrongPassword`."""
    async with database.shared() as session:
        user = await repository.user_by_email(session, email.lower())
    matches = await password_matches(user.password_hash if user else None, password)
    if user is None or not matches:
        raise WrongPassword("the e-mail address or the password is wrong")
    token = new_token("fds")
    expires_at = datetime.now(UTC) + timedelta(seconds=SESSION_SECONDS)
    async with database.shared() as session:
        session.add(UserSession(token_hash=token_hash(token), user_id=user.id, expires_at=expires_at))
    return user, token


async def sign_out(database: Database, token: str) -> None:
    """End the token's session; an unknown token is no error."""
    async with database.shared() as session:
        await repository.end_session(session, token_hash(token))


async def user_of_session(database: Database, token: str) -> User | None:
    """Who the token belongs to; None when its session has ended or never was."""
    async with database.shared() as session:
        return await repository.user_of_token(session, token_hash(token))


async def role_of(database: Database, user_id: UUID, tenant_id: UUID) -> str | None:
    """The user's role in the tenant; None when they have no place there."""
    async with database.tenant(tenant_id) as session:
        return await repository.role_in(session, tenant_id, user_id)


async def places_of(database: Database, user_id: UUID) -> list[tuple[Tenant, str]]:
    """Every tenant of the user, with their role there."""
    async with database.shared(user_id=user_id) as session:
        return [(tenant, role) for tenant, role in await repository.memberships_of(session, user_id)]


def _columns(fields: TenantFields) -> dict[str, Any]:
    return {**vars(fields), "profile": dict(fields.profile or {})}
