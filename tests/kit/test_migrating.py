"""The migrations make the tables that the models describe, and can be run again."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from psycopg import Connection
from sqlalchemy import create_engine

from frontdesk.kit.addresses import admin_url
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.migrated import conninfo, is_up_to_date
from frontdesk.kit.migrating import alembic_config, migrate
from frontdesk.kit.settings import Settings


def test_the_models_ask_for_nothing_that_the_migrations_have_not_made(settings: Settings) -> None:
    config = alembic_config()
    with create_engine(admin_url(settings)).connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises what is left to do


def test_migrating_again_changes_nothing(settings: Settings, keyring: Keyring) -> None:
    migrate(settings, keyring)


def test_a_migrated_database_is_known_at_a_glance(settings: Settings, keyring: Keyring) -> None:
    assert is_up_to_date(settings, keyring)


@pytest.mark.parametrize(
    ("lost", "again"),
    [
        ("comment on table alembic_version is 'of older files'", "select 1"),
        ("update alembic_version set version_num = '0001'", "update alembic_version set version_num = '{newest}'"),
        ("alter role frontdesk_dispatch nologin", "alter role frontdesk_dispatch login"),
    ],
)
def test_what_is_older_or_incomplete_is_migrated(settings: Settings, keyring: Keyring, lost: str, again: str) -> None:
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with Connection.connect(conninfo(admin_url(settings)), autocommit=True) as connection:
        connection.execute(lost.encode())
        try:
            assert not is_up_to_date(settings, keyring)
        finally:
            connection.execute(again.format(newest=newest).encode())
    migrate(settings, keyring)
    assert is_up_to_date(settings, keyring)


def test_a_database_that_is_away_is_not_up_to_date(settings: Settings, keyring: Keyring, tmp_path: Path) -> None:
    away = settings.model_copy(update={"database_url": f"postgresql:///frontdesk?host={tmp_path}"})
    assert not is_up_to_date(away, keyring)
