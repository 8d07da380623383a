"""Who comes when there is no place waits a moment for one."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from frontdesk.channels.admission import Admission
from frontdesk.channels.errors import Overloaded
from frontdesk.channels.receiving import Webhooks


async def test_a_place_that_gets_free_is_taken_in_the_order_of_coming() -> None:
    admission, served = Admission(most=1), list[int]()

    async def visit(number: int) -> None:
        async with admission.one():
            await asyncio.sleep(0.01)
            served.append(number)

    await asyncio.gather(*(visit(number) for number in range(5)))
    assert served == [0, 1, 2, 3, 4]


async def test_who_waits_too_long_is_refused_and_takes_no_place() -> None:
    admission = Admission(most=1)
    async with admission.one():
        with pytest.raises(Overloaded):
            async with admission.one():
                pass
    async with asyncio.timeout(0.1), admission.one():
        pass


async def test_who_comes_when_too_many_wait_is_refused_at_once() -> None:
    admission = Admission(most=0, waiting=1)
    waiting = asyncio.create_task(admission.one().__aenter__())
    await asyncio.sleep(0)
    async with asyncio.timeout(0.1):
        with pytest.raises(Overloaded):
            async with admission.one():
                pass
    with pytest.raises(Overloaded):
        await waiting


async def test_a_failure_gives_its_place_back() -> None:
    admission = Admission(most=1)
    with pytest.raises(ValueError, match="mine"):
        async with admission.one():
            raise ValueError("mine")
    async with asyncio.timeout(0.1), admission.one():
        pass


async def test_a_full_room_refuses_webhooks_before_anything_else_and_nobody_else() -> None:
    async def served(_request: object) -> PlainTextResponse:
        return PlainTextResponse("served")

    app = Starlette(routes=[Route("/health", served)])
    app.state.admission = Admission(most=0, waiting=0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Webhooks(app)), base_url="http://desk") as http:
        refused = await http.post("/v1/channels/telegram/key", json={"update_id": 1})
        beside = await http.get("/health")
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
    assert beside.text == "served"


async def test_what_nobody_foresaw_is_an_error_as_every_other() -> None:
    app = Starlette()
    app.state.admission = Admission()  # and nothing else that a webhook needs
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Webhooks(app)), base_url="http://desk") as http:
        answer = await http.post("/v1/channels/telegram/key", json={"update_id": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
