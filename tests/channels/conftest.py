"""The real application on a real port: routes and streams as a browser meets them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from redis.asyncio import Redis

from frontdesk.app import create_app, with_webhooks
from frontdesk.kit.database import Database
from frontdesk.kit.settings import Settings
from frontdesk.tenants import service as tenants
from tests.conversations.desk import TestDesk, make_desk


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
async def address(app: FastAPI, settings: Settings) -> AsyncIterator[str]:
    """Where the application listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(with_webhooks(app, settings), log_level="warning", timeout_graceful_shutdown=1)
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=50)) as probe:
            await probe.get(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving


@pytest.fixture
async def http(address: str, redis: Redis) -> AsyncIterator[httpx.AsyncClient]:
    """All tests come from one address, so that its limits begin anew with each."""
    async for key in redis.scan_iter("limit:*"):
        await redis.delete(key)
    async with httpx.AsyncClient(base_url=address, timeout=10) as client:
        yield client


@pytest.fixture
async def desk(database: Database, tenant: UUID) -> TestDesk:
    return await make_desk(database, tenant)


@pytest.fixture
async def operator(http: httpx.AsyncClient, database: Database, tenant: UUID) -> httpx.AsyncClient:
    """A client signed in as an operator of the tenant."""
    email = f"maya-{tenant.hex[-8:]}@example.com"
    user = await tenants.create_user(database, email, "Maya", "correct horse battery")
    await tenants.add_member(database, tenant, user.id, "operator")
    http.headers["X-Frontdesk-Console"] = "1"
    answer = await http.post("/v1/console/login", json={"email": email, "password": "correct horse battery"})
    assert answer.status_code == 200, answer.text
    return http
