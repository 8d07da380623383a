"""Endpoints and keys from the command line, on the real services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from uuid import UUID

import pytest
from standardwebhooks import Webhook
from typer.testing import CliRunner, Result

from frontdesk.cli import key, webhook
from frontdesk.cli.services import RunningDesk
from frontdesk.kit.database import Database
from frontdesk.kit.errors import InvalidInput
from frontdesk.kit.settings import Settings
from frontdesk.runtime import open_runtime
from frontdesk.tenants import keys
from frontdesk.tenants.models import Tenant
from tests.webhooks.receiver import Receiver, listening


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
async def slug(
    settings: Settings, database: Database, tenant: UUID, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The business's; commands meet the services of these tests."""
    reaching = settings.model_copy(update={"outside_allow": receiver.pair})

    @asynccontextmanager
    async def running_desk() -> AsyncIterator[RunningDesk]:
        async with open_runtime(reaching) as runtime:
            yield RunningDesk(runtime, has_workers=False)

    for module in (webhook, key):
        monkeypatch.setattr(module, "running_desk", running_desk)
    async with database.shared() as session:
        return (await session.get_one(Tenant, tenant)).slug


async def run(module: ModuleType, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, module.app, arguments)


async def test_an_endpoint_s_life(slug: str, receiver: Receiver) -> None:
    added = (await run(webhook, "add", "--tenant", slug, receiver.url, "--event", "lead.captured")).output
    endpoint, secret = added.split()
    assert receiver.url in (await run(webhook, "list", "--tenant", slug)).output
    tested = await run(webhook, "test", "--tenant", slug, endpoint)
    assert (tested.exit_code, tested.output.startswith("answered 204")) == (0, True)
    [heard] = receiver.heard
    assert Webhook(secret).verify(heard.body, heard.headers)
    receiver.status = 500
    tested = await run(webhook, "test", "--tenant", slug, endpoint)
    assert (tested.exit_code, "answered 500" in tested.output) == (1, True)
    assert "struggling" in (await run(webhook, "list", "--tenant", slug)).output
    rotated = (await run(webhook, "rotate", "--tenant", slug, endpoint)).output
    assert rotated.startswith("whsec_") and rotated.strip() != secret
    replayed = await run(webhook, "replay", "--tenant", slug, endpoint, "--since", "2026-01-01")
    assert replayed.output.startswith("0 on their way")
    both = await run(webhook, "replay", "--tenant", slug, endpoint)
    assert isinstance(both.exception, InvalidInput)
    assert (await run(webhook, "remove", "--tenant", slug, endpoint)).exit_code == 0
    assert (await run(webhook, "list", "--tenant", slug)).output == ""


async def test_a_key_s_life(slug: str, database: Database) -> None:
    token = (await run(key, "add", "--tenant", slug, "till", "--scope", "leads:read")).output.strip()
    program = await keys.program_of(database, token)
    assert (program.name, program.scopes) == ("till", frozenset({"leads:read"}))
    assert "till" in (await run(key, "list", "--tenant", slug)).output
    assert (await run(key, "revoke", "--tenant", slug, str(program.key_id))).exit_code == 0
    with pytest.raises(keys.BadApiKey):
        await keys.program_of(database, token)
