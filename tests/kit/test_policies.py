"""Tenants are closed off from each other by the database itself."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from frontdesk.conversations.models import Contact, InboxAddress, Message
from frontdesk.kit.addresses import admin_url
from frontdesk.kit.database import Base, Database, TenantModel, new_id
from frontdesk.kit.settings import Settings

GLOBAL = {"tenants", "users", "user_sessions", "api_keys", "inbox_addresses"}
NOT_OURS = {"alembic_version", "checkpoint_migrations"}


def rows(settings: Settings, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(admin_url(settings))
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_every_table_is_forced_or_a_listed_exception(settings: Settings) -> None:
    found = rows(
        settings,
        "select relname, relrowsecurity and relforcerowsecurity from pg_class "
        "where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    )
    open_tables = {name for name, forced in found if not forced}
    assert open_tables == GLOBAL | NOT_OURS


def test_tenant_id_stands_first_in_every_key(settings: Settings) -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, TenantModel):
            assert mapper.local_table.primary_key.columns.keys()[0] == "tenant_id", mapper.local_table.name


def test_the_roles_have_no_way_around(settings: Settings) -> None:
    found = rows(
        settings, "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname like 'frontdesk_%'"
    )
    assert found == [(False,), (False,)]


async def test_without_a_tenant_nothing_is_seen(database: Database, tenant: UUID) -> None:
    async with database.tenant(tenant) as session:
        session.add(Contact(tenant_id=tenant, id=new_id(), name="Ana"))
    async with database.shared() as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 0
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 1


async def test_a_row_of_another_tenant_cannot_be_written(database: Database, tenant: UUID, other_tenant: UUID) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.tenant(tenant) as session:
            session.add(Contact(tenant_id=other_tenant, id=new_id(), name="Eve"))


async def test_published_versions_cannot_be_changed(database: Database, tenant: UUID) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.tenant(tenant) as session:
            await session.execute(text("update agent_versions set config = '{}'"))


async def test_the_dispatcher_sees_ids_of_due_work_and_nothing_else(dispatch: Database) -> None:
    async with dispatch.shared() as session:
        await session.execute(text("select tenant_id, id, status, due_at from turns"))
        await session.execute(text("select tenant_id, id, status, due_at from outbox"))
        await session.execute(text("select tenant_id, endpoint_id, status, due_at from webhook_deliveries"))
        await session.execute(text("select tenant_id, id, state, due_at from students"))
    for statement in (
        select(Message.text),
        select(InboxAddress.address),
        text("select error from turns"),
        text("select url from webhook_endpoints"),
        text("select progress from students"),
        text("select student_id from live_students"),
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with dispatch.shared() as session:
                await session.execute(statement)
