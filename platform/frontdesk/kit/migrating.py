"""Bring the database up to date: roles, extension, our tables, and the checkpointer's tables with their policies."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg import Connection, sql
from psycopg.rows import dict_row
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from frontdesk.kit.addresses import APP_ROLE, DISPATCH_ROLE, admin_url
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.migrated import MIGRATIONS, conninfo, mark
from frontdesk.kit.policies import thread_table
from frontdesk.kit.settings import Settings

THREAD_TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
_LOCK = 0x66726F6E  # one migration at a time


def migrate(settings: Settings, keyring: Keyring) -> None:
    """Migrate as the role of DATABASE_URL (or the embedded superuser). Safe to run twice, and twice at once."""
    url = admin_url(settings)
    with Connection.connect(conninfo(url), autocommit=True, row_factory=dict_row) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        connection.execute("create extension if not exists vector")
        for role in (APP_ROLE, DISPATCH_ROLE):
            _make_role(connection, role, keyring.password(role))
        _run_alembic(url)
        PostgresSaver(connection).setup()
        for table in THREAD_TABLES:
            for statement in thread_table(table):
                connection.execute(statement.encode())
        mark(connection)


def alembic_config() -> Config:
    """Alembic's configuration for our migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _make_role(connection: Connection[dict[str, object]], role: str, password: str) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone()
    verb = sql.SQL("alter" if known else "create")
    connection.execute(
        sql.SQL("{} role {} login nosuperuser nobypassrls nocreatedb nocreaterole password {}").format(
            verb, sql.Identifier(role), sql.Literal(password)
        )
    )
    connection.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(role)))


def _run_alembic(url: URL) -> None:
    config = alembic_config()
    with create_engine(url).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
