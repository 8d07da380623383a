"""Whether there is anything to migrate, found out in a few milliseconds and without Alembic.

A migration ends by writing the digest of what it was made from as the comment of Alembic's own table.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from psycopg import Connection, Error, sql
from sqlalchemy.engine import URL

from frontdesk.kit import policies
from frontdesk.kit.addresses import APP_ROLE, DISPATCH_ROLE, admin_url, role_url
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.settings import Settings

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
CHECKPOINTER = "langgraph-checkpoint-postgres"  # makes its own tables
_CONNECT_SECONDS = 5
_STATE = "select version_num, obj_description('alembic_version'::regclass) from alembic_version"


def is_up_to_date(settings: Settings, keyring: Keyring) -> bool:
    """Whether `migrate` has nothing to do: the newest version, from these very files, and both roles can log in."""
    try:
        for role in (APP_ROLE, DISPATCH_ROLE):
            _connect(role_url(settings, keyring, role)).close()
        with _connect(admin_url(settings)) as connection:
            return connection.execute(_STATE).fetchall() == [(_newest(), _digest())]
    except Error:
        return False


def mark(connection: Connection[Any]) -> None:
    """Write down that everything has been migrated."""
    connection.execute(sql.SQL("comment on table alembic_version is {}").format(sql.Literal(_digest())))


def conninfo(url: URL) -> str:
    """The address as psycopg reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _connect(url: URL) -> Connection[Any]:
    return Connection.connect(conninfo(url), connect_timeout=_CONNECT_SECONDS)


def _newest() -> str:
    return _versions()[-1].name.split("_")[0]


def _digest() -> str:
    """Of the migrations, of the policies that are set again each time, and of the checkpointer."""
    found = hashlib.sha256(version(CHECKPOINTER).encode())
    for path in (Path(policies.__file__), *_versions()):
        found.update(path.read_bytes())
    return found.hexdigest()


def _versions() -> list[Path]:
    return sorted((MIGRATIONS / "versions").glob("*.py"))
