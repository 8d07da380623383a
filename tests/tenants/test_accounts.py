"""People sign in with a password, programs with a key, and secrets are kept encrypted."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from frontdesk.kit.crypto import CannotDecrypt, Keyring, token_hash
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.errors import InvalidInput
from frontdesk.tenants import keys, service
from frontdesk.tenants.errors import (
    BadApiKey,
    MissingScope,
    SecretNotFound,
    SlugTaken,
    TenantNotFound,
    WeakPassword,
    WrongPassword,
)
from frontdesk.tenants.models import ApiKey, Secret, User, UserSession

PASSWORD = "correct horse battery"


@pytest.fixture
async def maya(database: Database) -> User:
    return await service.create_user(database, f"Maya-{new_id().hex}@Shop.example", "Maya", PASSWORD)


async def test_a_person_signs_in_and_out(database: Database, maya: User) -> None:
    user, token = await service.sign_in(database, maya.email.upper(), PASSWORD)
    assert user.id == maya.id
    assert (await service.user_of_session(database, token)).id == maya.id  # type: ignore[union-attr]
    await service.sign_out(database, token)
    assert await service.user_of_session(database, token) is None


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", "x" * 100_000])
async def test_a_wrong_password_is_refused(database: Database, maya: User, password: str) -> None:
    with pytest.raises(WrongPassword):
        await service.sign_in(database, maya.email, password)


async def test_an_unknown_address_is_refused_in_the_same_words(database: Database) -> None:
    with pytest.raises(WrongPassword, match="e-mail address or the password"):
        await service.sign_in(database, "nobody@shop.example", PASSWORD)


async def test_neither_password_nor_token_is_stored(database: Database, maya: User) -> None:
    _, token = await service.sign_in(database, maya.email, PASSWORD)
    assert maya.password_hash.startswith("$argon2id$")
    async with database.shared() as session:
        stored = (await session.scalars(select(UserSession).where(UserSession.user_id == maya.id))).one()
    assert token.encode() not in stored.token_hash


async def test_a_session_ends_after_its_time(database: Database, maya: User) -> None:
    user, token = await service.sign_in(database, maya.email, PASSWORD)
    async with database.shared() as session:
        past = UserSession.created_at - (UserSession.expires_at - UserSession.created_at)
        await session.execute(update(UserSession).where(UserSession.user_id == user.id).values(expires_at=past))
    assert await service.user_of_session(database, token) is None


async def test_a_new_password_ends_all_sessions(database: Database, maya: User) -> None:
    _, token = await service.sign_in(database, maya.email, PASSWORD)
    await service.set_password(database, maya.id, "another good password")
    assert await service.user_of_session(database, token) is None
    with pytest.raises(WrongPassword):
        await service.sign_in(database, maya.email, PASSWORD)


async def test_a_short_password_is_refused(database: Database) -> None:
    with pytest.raises(WeakPassword, match="10 to 256"):
        await service.create_user(database, "new@shop.example", "New", "short")


async def test_a_member_sees_their_own_tenants_only(
    database: Database, maya: User, tenant: UUID, other_tenant: UUID
) -> None:
    await service.add_member(database, tenant, maya.id, "operator")
    await service.add_member(database, tenant, maya.id, "owner")
    assert [(t.id, role) for t, role in await service.places_of(database, maya.id)] == [(tenant, "owner")]
    assert await service.role_of(database, maya.id, tenant) == "owner"
    assert await service.role_of(database, maya.id, other_tenant) is None


async def test_an_address_belongs_to_one_person(database: Database, maya: User) -> None:
    again = await service.create_user(database, maya.email.upper(), "Mallory", "a password of hers")
    assert (again.id, again.name) == (maya.id, "Maya")
    await service.sign_in(database, maya.email, PASSWORD)


async def test_a_slug_belongs_to_one_tenant(database: Database) -> None:
    fields = service.TenantFields(slug=f"s-{new_id().hex[-12:]}", name="First")
    first, second = new_id(), new_id()
    async with database.tenant(first) as session:
        await service.put_tenant(session, first, fields)
    with pytest.raises(SlugTaken, match="choose another slug"):
        async with database.tenant(second) as session:
            await service.put_tenant(session, second, fields)
    assert (await service.find_tenant(database, fields.slug)).id == first


async def test_an_unknown_slug_says_how_to_find_the_known_ones(database: Database) -> None:
    with pytest.raises(TenantNotFound, match="frontdesk tenant list"):
        await service.find_tenant(database, "nobody")


async def test_a_key_opens_what_its_scopes_say(database: Database, tenant: UUID, other_tenant: UUID) -> None:
    key, token = await keys.create_key(database, tenant, "till", ["knowledge:write"])
    program = await keys.program_of(database, token)
    program.require("knowledge:write")
    assert (program.tenant_id, program.key_id, program.name) == (tenant, key.id, "till")
    with pytest.raises(MissingScope, match="conversations:write"):
        program.require("conversations:write")
    assert [each.id for each in await keys.keys_of(database, tenant)] == [key.id]
    assert not await keys.keys_of(database, other_tenant)
    assert not await keys.revoke_key(database, other_tenant, key.id)
    assert await keys.revoke_key(database, tenant, key.id)
    with pytest.raises(BadApiKey):
        await keys.program_of(database, token)
    assert not await keys.keys_of(database, tenant)


async def test_keys_are_stored_hashed_and_scopes_are_known(database: Database, tenant: UUID) -> None:
    key, token = await keys.create_key(database, tenant, "till", ["knowledge:write"])
    async with database.shared() as session:
        assert await session.get(ApiKey, token_hash(token)) is not None
    assert token.encode() not in key.key_hash
    with pytest.raises(InvalidInput, match="unknown scope everything"):
        await keys.create_key(database, tenant, "till", ["everything"])


async def test_a_secret_is_read_by_its_tenant_and_name_only(
    database: Database, keyring: Keyring, tenant: UUID, other_tenant: UUID
) -> None:
    async with database.tenant(tenant) as session:
        await keys.put_secret(session, keyring, tenant, "smtp", "hunter2")
        await keys.put_secret(session, keyring, tenant, "smtp", "hunter3")
        stored = await session.get_one(Secret, (tenant, "smtp"), populate_existing=True)
        assert b"hunter" not in stored.ciphertext
        assert await keys.get_secret(session, keyring, tenant, "smtp") == "hunter3"
    async with database.tenant(other_tenant) as session:
        session.add(Secret(tenant_id=other_tenant, name="smtp", ciphertext=stored.ciphertext))
        await session.flush()
        with pytest.raises(CannotDecrypt):
            await keys.get_secret(session, keyring, other_tenant, "smtp")
        with pytest.raises(SecretNotFound):
            await keys.get_secret(session, keyring, other_tenant, "other")
