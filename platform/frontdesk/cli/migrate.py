"""`frontdesk migrate`: bring the database up to date."""

from __future__ import annotations

from frontdesk.kit.crypto import load_keyring
from frontdesk.kit.migrating import migrate
from frontdesk.kit.settings import get_settings


def command() -> None:
    """Create or update roles, tables and policies. Safe to run again."""
    settings = get_settings()
    migrate(settings, load_keyring(settings))
