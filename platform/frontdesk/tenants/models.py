"""Tenants, users and their places; keys and secrets. All but memberships and secrets are global: sign-in needs them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import Base, TenantModel, Timestamps, new_id


class Tenant(Timestamps, Base):
    """A business. `profile` holds what its agents may say of it: about, contact, hours; `limits` overrides the defaults.
    `training_consent_at` is since when its conversations may train models of its own; None: they may not."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    timezone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    training_consent_at: Mapped[datetime | None]


class User(Timestamps, Base):
    """A person who logs in. `picture` is a small square (WebP), `picture_tag` tells it from the one before."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    picture: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    picture_tag: Mapped[str | None] = mapped_column(String(16))


class UserSession(Timestamps, Base):
    """A console session; only the token's hash is stored."""

    __tablename__ = "user_sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]


class ApiKey(Timestamps, Base):
    """A key of a tenant's programs; only its hash is stored. `per_minute` is how many requests it may make, where that is not the
    usual number."""

    __tablename__ = "api_keys"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    per_minute: Mapped[int | None]
    revoked_at: Mapped[datetime | None]


class Membership(Timestamps, TenantModel):
    """A user's place in a tenant: owner, admin or operator."""

    __tablename__ = "memberships"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))


class Secret(Timestamps, TenantModel):
    """A tenant's secret, encrypted by the keyring with its tenant and name bound in."""

    __tablename__ = "secrets"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class IdempotencyKey(TenantModel):
    """A program's Idempotency-Key: `fingerprint` of its request, and the answer once there is one."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_expires", "expires_at"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    locked_until: Mapped[datetime]
    expires_at: Mapped[datetime]
    status: Mapped[int | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
