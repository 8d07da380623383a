"""Alembic's environment: the URL and the metadata come from the product's own settings."""

from __future__ import annotations

from importlib import import_module

from alembic import context
from sqlalchemy import create_engine

from frontdesk.kit.addresses import admin_url
from frontdesk.kit.database import Base
from frontdesk.kit.settings import get_settings

ROOMS = (
    "tenants",
    "roster",
    "knowledge",
    "commerce",
    "sales",
    "community",
    "conversations",
    "handoffs",
    "learning",
    "students",
    "turns",
    "webhooks",
)
NOT_OURS = ("checkpoint",)  # LangGraph's checkpointer makes and migrates its own tables


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(NOT_OURS))


def run() -> None:
    """Run the migrations on the given connection, else on the settings' database."""
    for room in ROOMS:
        import_module(f"frontdesk.{room}.models")
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection)
        return
    with create_engine(admin_url(get_settings())).connect() as own:
        _run_on(own)


def _run_on(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        include_name=_ours,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
