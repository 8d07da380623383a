"""The console's routes for developers: for admins only, of their own business only; secrets and keys are shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from frontdesk.kit.database import Database
from frontdesk.tenants import service as tenants
from tests.channels.api.conftest import receiver
from tests.webhooks.receiver import Receiver

__all__ = ["receiver"]

ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "", None),
    ("POST", "/keys", {"name": "shop", "scopes": ["leads:read"]}),
    ("PATCH", "/keys/{id}", {"per_minute": 5}),
    ("DELETE", "/keys/{id}", None),
    ("POST", "/webhooks", {"url": "https://example.com/"}),
    ("PATCH", "/webhooks/{id}", {"enabled": False}),
    ("DELETE", "/webhooks/{id}", None),
    ("POST", "/webhooks/{id}/rotate", None),
    ("POST", "/webhooks/{id}/test", None),
    ("POST", "/webhooks/{id}/replay", {"since": "2026-01-01T00:00:00Z"}),
    ("GET", "/webhooks/{id}/deliveries", None),
    ("POST", "/webhooks/{id}/deliveries/{id}/replay", None),
]


def path(tenant: UUID, rest: str, id: object = None) -> str:
    return f"/v1/console/tenants/{tenant}/developers{rest.format(id=id or uuid4())}"


@pytest.fixture
async def admin(operator: httpx.AsyncClient, database: Database, tenant: UUID) -> httpx.AsyncClient:
    me = (await operator.get("/v1/console/me")).json()["user"]["id"]
    await tenants.add_member(database, tenant, UUID(me), "admin")
    return operator


@pytest.mark.parametrize(("method", "rest", "body"), ROUTES)
async def test_only_an_admin_of_the_business_may(
    operator: httpx.AsyncClient, tenant: UUID, other_tenant: UUID, method: str, rest: str, body: Any
) -> None:
    assert (await operator.request(method, path(tenant, rest), json=body)).status_code == 403
    assert (await operator.request(method, path(other_tenant, rest), json=body)).status_code == 404
    operator.cookies.clear()
    assert (await operator.request(method, path(tenant, rest), json=body)).status_code == 401


async def test_another_business_s_things_are_not_there(
    admin: httpx.AsyncClient, database: Database, tenant: UUID, other_tenant: UUID, receiver: Receiver
) -> None:
    me = (await admin.get("/v1/console/me")).json()["user"]["id"]
    await tenants.add_member(database, other_tenant, UUID(me), "admin")
    endpoint = (await admin.post(path(other_tenant, "/webhooks"), json={"url": receiver.url})).json()
    key = (await admin.post(path(other_tenant, "/keys"), json={"name": "x", "scopes": ["leads:read"]})).json()
    for method, rest, body in ROUTES:
        if "{id}" in rest:
            id = key["id"] if "keys" in rest else endpoint["id"]
            assert (await admin.request(method, path(tenant, rest, id), json=body)).status_code == 404, rest
    mine = (await admin.get(path(tenant, ""))).json()
    assert (mine["endpoints"], mine["keys"]) == ([], [])


async def test_a_key_is_shown_once_works_and_is_revoked(admin: httpx.AsyncClient, tenant: UUID) -> None:
    made = (await admin.post(path(tenant, "/keys"), json={"name": "shop", "scopes": ["leads:read"]})).json()
    key = {"Authorization": f"Bearer {made['token']}"}
    assert (await admin.get("/v1/leads", headers=key)).status_code == 200
    listed = (await admin.get(path(tenant, ""))).json()["keys"]
    assert [each["name"] for each in listed] == ["shop"] and made["token"] not in str(listed)
    assert (await admin.delete(path(tenant, "/keys/{id}", made["id"]))).status_code == 204
    assert (await admin.get("/v1/leads", headers=key)).status_code == 401
    for bad in (
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "", "scopes": ["leads:read"]},
    ):
        assert (await admin.post(path(tenant, "/keys"), json=bad)).status_code == 422


async def test_a_key_has_a_number_of_requests_a_minute_of_its_own(admin: httpx.AsyncClient, tenant: UUID) -> None:
    async def made(**more: int) -> dict[str, Any]:
        body = {"name": "shop", "scopes": ["leads:read"], **more}
        return dict((await admin.post(path(tenant, "/keys"), json=body)).json())

    async def asked(key: dict[str, Any]) -> httpx.Response:
        return await admin.get("/v1/leads", headers={"Authorization": f"Bearer {key['token']}"})

    usual, slow = await made(), await made(per_minute=2)
    assert (await asked(usual)).headers["ratelimit-policy"] == '"key";q=600;w=60'
    assert [(await asked(slow)).status_code for _ in range(3)] == [200, 200, 429]
    refused = await asked(slow)
    assert refused.headers["ratelimit-policy"] == '"key";q=2;w=60'
    assert "has made 2 requests" in refused.json()["error"]["message"]
    changed = await admin.patch(path(tenant, "/keys/{id}", slow["id"]), json={"per_minute": 50})
    assert changed.json()["per_minute"] == 50 and (await asked(slow)).status_code == 200
    shown = (await admin.get(path(tenant, ""))).json()
    assert ([each["per_minute"] for each in shown["keys"]], shown["per_minute"]) == ([None, 50], 600)
    for wrong in (0, -1, 100_001):
        assert (
            await admin.patch(path(tenant, "/keys/{id}", slow["id"]), json={"per_minute": wrong})
        ).status_code == 422


async def test_an_endpoint_is_made_tested_and_watched(
    admin: httpx.AsyncClient, tenant: UUID, receiver: Receiver
) -> None:
    made = (await admin.post(path(tenant, "/webhooks"), json={"url": receiver.url})).json()
    receiver.status = 500
    failed = (await admin.post(path(tenant, "/webhooks/{id}/test", made["id"]))).json()
    assert (failed["status"], failed["history"][0]["error"]) == ("queued", "the endpoint answered 500")
    rows = (await admin.get(path(tenant, "/webhooks/{id}/deliveries", made["id"]))).json()["data"]
    assert [row["id"] for row in rows] == [failed["id"]]
    shown = (await admin.get(path(tenant, ""))).json()
    assert shown["endpoints"][0]["failing_since"] and made["secret"] not in str(shown)
    assert len(shown["event_types"]) == 10
