"""The console's routes of a business's own models: shown to every operator, changed by admins, of nobody else's business."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.kit.database import Database
from frontdesk.students import service, standing
from frontdesk.tenants import service as tenants
from frontdesk.tuning.teacher.address import Address
from tests.channels.test_developers import admin as admin
from tests.conversations.desk import make_desk
from tests.students.makes import correct_one, let_train, queued, ready
from tests.turns.stand_ins import SilentWakeUps

CHANGES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "", {"minutes": 5}),
    ("POST", "/1/cancel", None),
    ("PUT", "/live", {"number": 1}),
    ("PUT", "/live", {"number": None}),
    ("POST", "/live/roll-back", None),
]


def path(tenant: UUID, rest: str = "") -> str:
    return f"/v1/console/tenants/{tenant}/students{rest}"


@pytest.fixture
def wake_ups(app: FastAPI, address: str) -> Iterator[SilentWakeUps]:
    own, app.state.wake_ups = app.state.wake_ups, SilentWakeUps()
    yield app.state.wake_ups
    app.state.wake_ups = own


async def test_a_business_that_never_trained_is_told_what_is_missing(
    operator: httpx.AsyncClient, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "has_pytorch", lambda: False)
    shown = (await operator.get(path(tenant))).json()
    assert shown["versions"] == []
    assert (shown["live"]["number"], shown["live"]["may_roll_back"]) == (None, False)
    assert shown["standing"]["missing"] == ["pytorch", "examples"]
    assert shown["may_change"] is False


async def test_a_version_is_asked_for_followed_and_cancelled(
    admin: httpx.AsyncClient, database: Database, tenant: UUID, wake_ups: SilentWakeUps, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_train(monkeypatch)
    await correct_one(database, await make_desk(database, tenant))
    asked = await admin.post(path(tenant), json={"minutes": 5})
    assert asked.status_code == 201
    [version] = asked.json()["versions"]
    assert (version["number"], version["state"], version["asked_by"]) == (1, "queued", "Maya")
    assert len(wake_ups.trainings) == 1
    again = await admin.post(path(tenant), json={})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "training_under_way")
    cancelled = (await admin.post(path(tenant, "/1/cancel"))).json()
    assert cancelled["versions"][0]["state"] == "cancelled"
    over = await admin.post(path(tenant, "/1/cancel"))
    assert (over.status_code, over.json()["error"]["code"]) == (409, "training_has_ended")


async def test_without_pytorch_or_examples_nothing_is_queued(
    admin: httpx.AsyncClient, tenant: UUID, wake_ups: SilentWakeUps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "has_pytorch", lambda: False)
    refused = await admin.post(path(tenant), json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_pytorch")
    let_train(monkeypatch)
    refused = await admin.post(path(tenant), json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "nothing_to_learn_from")
    assert wake_ups.trainings == []


@pytest.fixture
def llama(app: FastAPI, address: str) -> Iterator[None]:
    """An installation whose chat model is a GGUF that can be adapted."""
    own, app.state.base = app.state.base, lambda: "/models/llama.gguf"
    yield
    app.state.base = own


@pytest.mark.usefixtures("llama")
async def test_where_a_gguf_is_in_use_its_adapter_is_trained(
    admin: httpx.AsyncClient, database: Database, tenant: UUID, wake_ups: SilentWakeUps, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_train(monkeypatch)
    await correct_one(database, await make_desk(database, tenant))
    assert (await admin.post(path(tenant), json={})).status_code == 201
    async with database.tenant(tenant) as session:
        assert (await service.find(session, tenant, 1)).base == "/models/llama.gguf"


@pytest.fixture
def teacher(app: FastAPI, address: str) -> Iterator[None]:
    """An installation with a teacher."""
    own, app.state.teacher = app.state.teacher, lambda: Address("https://big.example/v1", "llama")
    yield
    app.state.teacher = own


@pytest.mark.usefixtures("teacher")
async def test_a_teacher_is_offered_and_wished_for(
    admin: httpx.AsyncClient, database: Database, tenant: UUID, wake_ups: SilentWakeUps, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_train(monkeypatch)
    await correct_one(database, await make_desk(database, tenant))
    assert (await admin.get(path(tenant))).json()["teacher"] == "big.example"
    refused = await admin.post(path(tenant), json={"teacher": "conversations"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "no_consent")
    assert (await admin.post(path(tenant), json={"teacher": "documents"})).status_code == 201
    async with database.tenant(tenant) as session:
        assert (await service.find(session, tenant, 1)).teacher == "documents"


async def test_without_a_teacher_none_is_offered_and_none_taken(
    admin: httpx.AsyncClient, database: Database, tenant: UUID, wake_ups: SilentWakeUps, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_train(monkeypatch)
    await correct_one(database, await make_desk(database, tenant))
    assert (await admin.get(path(tenant))).json()["teacher"] is None
    refused = await admin.post(path(tenant), json={"teacher": "documents"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "no_teacher")
    assert wake_ups.trainings == []


@pytest.mark.parametrize(
    "body", [{"teacher": "all"}, {"minutes": 0}, {"minutes": 61}, {"minutes": "long"}, {"hours": 1}]
)
async def test_a_bad_wish_is_refused(admin: httpx.AsyncClient, tenant: UUID, body: dict[str, Any]) -> None:
    assert (await admin.post(path(tenant), json=body)).status_code == 422


async def test_a_version_is_chosen_and_taken_back(admin: httpx.AsyncClient, database: Database, tenant: UUID) -> None:
    await ready(database, tenant)
    await ready(database, tenant)
    await admin.put(path(tenant, "/live"), json={"number": 1})
    live = (await admin.put(path(tenant, "/live"), json={"number": 2})).json()["live"]
    assert (live["number"], live["earlier"], live["may_roll_back"], live["changed_by"]) == (2, 1, True, "Maya")
    live = (await admin.post(path(tenant, "/live/roll-back"))).json()["live"]
    assert (live["number"], live["earlier"]) == (1, 2)
    live = (await admin.put(path(tenant, "/live"), json={"number": None})).json()["live"]
    assert (live["number"], live["earlier"], live["may_roll_back"]) == (None, 1, True)
    for number in (0, 3, "x"):
        assert (await admin.put(path(tenant, "/live"), json={"number": number})).status_code in (404, 422)


async def test_what_was_not_trained_to_its_end_is_not_chosen(
    admin: httpx.AsyncClient, database: Database, tenant: UUID
) -> None:
    await queued(database, tenant)
    refused = await admin.put(path(tenant, "/live"), json={"number": 1})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "student_not_ready")
    assert (await admin.get(path(tenant, "/1/card"))).status_code == 409


async def test_the_card_is_a_file(operator: httpx.AsyncClient, database: Database, tenant: UUID) -> None:
    await ready(database, tenant)
    card = await operator.get(path(tenant, "/1/card"))
    assert card.text == "# A card"
    assert card.headers["content-type"].startswith("text/markdown")
    assert card.headers["content-disposition"] == 'attachment; filename="model-card-1.md"'


@pytest.mark.parametrize(("method", "rest", "body"), CHANGES)
async def test_only_an_admin_of_the_business_changes_anything(
    operator: httpx.AsyncClient, database: Database, tenant: UUID, other_tenant: UUID, method: str, rest: str, body: Any
) -> None:
    await ready(database, tenant)
    await ready(database, other_tenant)
    assert (await operator.request(method, path(tenant, rest), json=body)).status_code == 403
    assert (await operator.request(method, path(other_tenant, rest), json=body)).status_code == 404
    assert (await operator.get(path(tenant))).json()["live"]["number"] is None
    del operator.headers["X-Frontdesk-Console"]
    assert (await operator.request(method, path(tenant, rest), json=body)).status_code == 403
    operator.headers["X-Frontdesk-Console"] = "1"
    operator.cookies.clear()
    assert (await operator.request(method, path(tenant, rest), json=body)).status_code == 401


async def test_another_business_s_models_are_not_there(
    admin: httpx.AsyncClient, database: Database, tenant: UUID, other_tenant: UUID
) -> None:
    await ready(database, other_tenant)
    for rest in ("", "/1/card"):
        assert (await admin.get(path(other_tenant, rest))).status_code == 404
    assert (await admin.get(path(tenant))).json()["versions"] == []
    for method, rest, body in CHANGES[1:3]:  # the number of theirs, in one's own business
        assert (await admin.request(method, path(tenant, rest), json=body)).status_code == 404
    me = (await admin.get("/v1/console/me")).json()["user"]["id"]
    await tenants.add_member(database, other_tenant, UUID(me), "operator")
    assert len((await admin.get(path(other_tenant))).json()["versions"]) == 1
    assert (await admin.put(path(other_tenant, "/live"), json={"number": 1})).status_code == 403
