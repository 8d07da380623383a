"""The addresses of the services: the configured ones, else the embedded ones of this home."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings

APP_ROLE = "frontdesk_app"
DISPATCH_ROLE = "frontdesk_dispatch"


def admin_url(settings: Settings) -> URL:
    """Postgres as the role that migrates and owns the tables."""
    if settings.database_url:
        return make_url(settings.database_url).set(drivername="postgresql+psycopg")
    socket = Home.of(settings).run / "pg"
    return URL.create("postgresql+psycopg", username="postgres", database="frontdesk", query={"host": str(socket)})


def role_url(settings: Settings, keyring: Keyring, role: str) -> URL:
    """Postgres as one of the roles that run the product; its password is derived from the secret key."""
    return admin_url(settings).set(username=role, password=keyring.password(role))


def redis_url(settings: Settings) -> str:
    """Redis, for clients (`redis+socket://` is Celery's own spelling, see `celery_url`)."""
    return settings.redis_url or f"unix://{Home.of(settings).run / 'redis.sock'}"


def celery_url(settings: Settings) -> str:
    """The same Redis as Celery spells it."""
    return settings.redis_url or f"redis+socket://{Home.of(settings).run / 'redis.sock'}"


def engine_socket(settings: Settings) -> Path:
    """Where the engine listens."""
    return settings.engine_socket or Home.of(settings).run / "engine.sock"
