"""The migrations make the tables that the models describe, and can be run again."""

from __future__ import annotations

from alembic import command
from sqlalchemy import create_engine

from frontdesk.kit.addresses import admin_url
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.migrating import alembic_config, migrate
from frontdesk.kit.settings import Settings


def test_the_models_ask_for_nothing_that_the_migrations_have_not_made(settings: Settings) -> None:
    config = alembic_config()
    with create_engine(admin_url(settings)).connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises what is left to do


def test_migrating_again_changes_nothing(settings: Settings, keyring: Keyring) -> None:
    migrate(settings, keyring)
