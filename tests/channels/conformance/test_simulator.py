"""The simulator's moods change nothing of what arrives."""

from __future__ import annotations

import asyncio
import random
from typing import Any, cast

import httpx
from fastapi import FastAPI

from frontdesk.channels.admission import Admission
from frontdesk.channels.simulator.driver import Driver
from frontdesk.channels.simulator.phone import Phones
from tests.channels.conformance.conftest import Line, next_number, serving

CUSTOMERS = [f"1650555{n:04}" for n in range(6)]


async def test_duplicates_and_disorder_lose_nothing_and_double_nothing(line: Line) -> None:
    async with httpx.AsyncClient(timeout=20) as client:
        driver = driver_of(line, client, duplicates=0.5, disorder=0.2)
        said = [(customer, f"{n} of {customer}") for n in range(3) for customer in CUSTOMERS]
        statuses = await asyncio.gather(*(driver.say(*each, next_number()) for each in said))
    assert set(statuses) == {200}
    assert sorted(await line.texts()) == sorted(text for _, text in said)


async def test_overload_is_503_without_a_row_and_the_platform_brings_it_again(line: Line, app: FastAPI) -> None:
    app.state.admission = Admission(most=0)
    try:
        assert (await line.hear("Hello")).status_code == 503
        assert await line.texts() == []
        async with httpx.AsyncClient(timeout=20) as client:
            said = asyncio.create_task(driver_of(line, client).say("16505551234", "again", next_number()))
            await asyncio.sleep(0.3)
            app.state.admission = Admission()
            assert await said == 200
    finally:
        app.state.admission = Admission()
    assert await line.texts() == ["again"]


async def test_replies_arrive_once_and_in_order_whatever_the_mood(line: Line) -> None:
    await line.hear("Hello")
    line.api.moods, line.api.retry_after = {"429": 0.3, "500": 0.3}, 1
    line.api.rng = random.Random(5)
    replies = [await line.reply(f"reply {n}") for n in range(6)]
    for _ in range(60):
        await line.make_due()
        await line.drain(replies[0])
    states = await line.outbox()
    arrived = [f"reply {n}" for n, state in enumerate(states) if state == "sent"]
    assert [said.text for said in line.api.said] == arrived
    assert states.count("sent") >= 5 and set(states) <= {"sent", "failed"}


async def test_the_phone_writes_and_shows_what_was_answered(line: Line) -> None:
    async with httpx.AsyncClient(timeout=20) as client:
        phones = Phones(line.api, driver_of(line, client), line.platform.name, "http://127.0.0.1:8000/console/")
        async with serving(cast(Any, phones)) as port:
            page = f"http://127.0.0.1:{port}/phone"
            assert "A customer's phone" in (await client.get(page)).text
            assert (await client.get(f"{page}/about")).json()["channel"] == line.platform.name
            assert (await client.get(f"{page}/nothing")).status_code == 404
            assert (await client.post(f"{page}/say", json=["no"])).status_code == 400
            written = {"contact": "16505551234", "text": "Hello from the phone"}
            assert (await client.post(f"{page}/say", json=written)).json() == {"status": 200}
            await line.drain(await line.reply("Hello!"))
            assert (await client.post(f"{page}/say", json={**written, "text": "Thanks"})).json() == {"status": 200}
            shown = [(each["mine"], each["text"]) for each in (await client.get(f"{page}/messages")).json()]
    assert shown == [(True, "Hello from the phone"), (False, "Hello!"), (True, "Thanks")]


def driver_of(line: Line, client: httpx.AsyncClient, **moods: float) -> Driver:
    """The platform's side of a line."""
    url = f"{line.http.base_url}".rstrip("/") + line.path
    return Driver(line.other_side, line.settings, url, client, public_url=line.url, rng=random.Random(3), **moods)  # type: ignore[arg-type]
