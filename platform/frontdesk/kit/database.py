"""Postgres through SQLAlchemy: one declarative base, and transactions that know their tenant.

One request or task is one transaction, opened here; nobody else commits. Row-level security compares every tenant
table's `tenant_id` with the setting `app.tenant_id`, which lives as long as the transaction.

The connections are in autocommit mode and each transaction says BEGIN itself, so that BEGIN and the tenant travel together.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, LiteralString, TypeVar, cast
from uuid import UUID

import orjson
import psycopg
from psycopg.rows import namedtuple_row
from psycopg.types.json import Json
from sqlalchemy import DateTime, MetaData, Table, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm.attributes import instance_dict, manager_of_class
from uuid_utils.compat import uuid7

from frontdesk.kit.errors import Unavailable

T = TypeVar("T")
M = TypeVar("M", bound="Base")
AGAIN = 0.2  # seconds until a database that was away is asked again
PREPARED_AFTER = (
    1  # executions in a connection: nearly every statement comes again soon, and planning costs as much as running
)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table of ours."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


class TenantModel(Base):
    """A table of one tenant's rows: `tenant_id` stands first in its primary key and in every reference to it."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


class Timestamps:
    """When a row was made; set by the database."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def table_of(model: type[Base]) -> Table:
    """The model's table, for statements made once that load no objects."""
    return cast(Table, model.__table__)


def object_of(model: type[M], row: Mapping[str, Any]) -> M:
    """A row as SQLAlchemy would have loaded it, at a third of the price; no session knows it yet."""
    loaded: M = manager_of_class(model).new_instance()
    instance_dict(loaded).update(row)
    return loaded


def new_id() -> UUID:
    """A time-ordered id (UUID version 7, RFC 9562)."""
    return uuid7()


class Database:
    """A pool of connections as one role."""

    def __init__(self, url: URL, *, pool_size: int = 10) -> None:
        self.engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            max_overflow=0,  # transactions are short and never nested: waiting is cheaper than a new connection
            pool_use_lifo=True,  # the connection used last has most of our statements prepared
            pool_timeout=10,
            pool_pre_ping=False,
            json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
            json_deserializer=orjson.loads,
            connect_args={"connect_timeout": 5, "prepare_threshold": PREPARED_AFTER},
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def tenant(self, tenant_id: UUID, *settings: LiteralString) -> AsyncIterator[AsyncSession]:
        """A transaction that sees this tenant's rows only. Commits at the end, rolls back on an error. `settings` are the
        planner's that are off in it.

        Raises `Unavailable` when Postgres is away or has too much to do; nothing of the transaction is stored then.
        """
        calls = [f"set_config('app.tenant_id', '{tenant_id.hex}', true)"]
        calls += [f"set_config('{name}', 'off', true)" for name in settings]
        async with self.entered(", ".join(calls)) as (session, _):
            yield session

    @asynccontextmanager
    async def shared(self, *, user_id: UUID | None = None) -> AsyncIterator[AsyncSession]:
        """A transaction on the global tables; of tenant tables it sees only a user's own memberships."""
        user = user_id.hex if user_id is not None else ""
        async with self.entered(f"set_config('app.user_id', '{user}', true)") as (session, _):
            yield session

    @asynccontextmanager
    async def entered(self, call: str) -> AsyncIterator[tuple[AsyncSession, Any]]:
        """A transaction that begins with the call of a function, in one round trip; with what the function returned.

        The call is SQL as it stands: put nothing into it but ids and numbers.
        """
        try:
            async with self._sessions() as session, session.begin():
                yield session, await _begin(session, call)
        except NoConnectionFree as error:
            raise Unavailable("the database has too much to do; nothing was stored, try again in a moment") from error
        except (DBAPIError, psycopg.Error) as error:
            if _is_away(error):
                await self.engine.dispose()
                raise Unavailable("the database is away; nothing was stored, try again in a moment") from error
            raise

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()


async def insist(work: Callable[[], Awaitable[T]], *, seconds: float) -> T:
    """The result of `work`, done again for so many seconds while the database is away. Raises `Unavailable` after that."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await work()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(AGAIN)


async def fetch(session: AsyncSession, statement: LiteralString, **values: Any) -> list[Any]:
    """The rows of a statement, run by the driver as it stands: for what every message and turn does.

    It costs a third of what SQLAlchemy needs for the same, and does not flush the session before.
    """
    async with driver_of(session).cursor(row_factory=namedtuple_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchall() if cursor.description else []


def as_json(value: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> Json:
    """One parameter of a statement; of rows, for `json_to_recordset`: the driver takes twenty times as long over arrays."""
    return Json(value, dumps=orjson.dumps)


def driver_of(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """The driver's own connection of a transaction."""
    return cast(psycopg.AsyncConnection[Any], session.info["driver"])


async def _begin(session: AsyncSession, call: str) -> Any:
    pooled = await (await session.connection()).get_raw_connection()
    session.info["driver"] = pooled.driver_connection
    cursor = await driver_of(session).execute(f"begin; select {call}".encode(), prepare=False)
    cursor.nextset()
    row = await cursor.fetchone()
    return row[0] if row else None


def _is_away(error: DBAPIError | psycopg.Error) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    original = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(original, "sqlstate", None)
    if state is None:
        return isinstance(original, (psycopg.OperationalError, psycopg.InterfaceError))
    return bool(state.startswith(("08", "57P")))
