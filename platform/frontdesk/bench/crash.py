"""Crash safety: any one process is killed, or Redis flushed, at random moments in running turns.

Customers write through the API and repeat what was not acknowledged, as the widget does. Afterwards every acknowledged
message must have been answered, every turn once, every order cancelled once, within `PATIENCE` of the blow.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

from frontdesk import processes
from frontdesk.bench.blows import FLUSH, business_with, cancellations, script, strike
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.bench.wire import free_port
from frontdesk.conversations.models import Message
from frontdesk.kit.database import new_id
from frontdesk.kit.errors import Unavailable
from frontdesk.turns.models import Turn

PATIENCE = 15.0  # seconds from the restart of what was killed; restarts take up to RESTART
RESTART = 10.0
CUSTOMERS = 3  # at once, in each round
TARGETS = ("worker-1", "worker-2", "api", "engine", "redis", "postgres", "heavy", FLUSH)


@dataclass
class Tally:
    """What went wrong, and how long it took."""

    blows: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    unanswered: int = 0
    answered_twice: int = 0
    cancelled_twice: int = 0
    not_cancelled: int = 0


async def run(seed: int, kills: int) -> dict[str, Any]:
    """Deal the blows one by one and count."""
    chance, tally, port = random.Random(seed), Tally(), free_port()  # noqa: S311
    async with scratch_desk(stub_models=True, port=port) as desk:
        tenant_id = await business_with(desk, kills * CUSTOMERS, "crash")
        await desk.supervisor.start(
            *processes.workers(desk.settings), processes.heavy_worker(), processes.api(desk.settings)
        )
        targets = [t for t in TARGETS if t == FLUSH or desk.supervisor.pid_of(t)]
        for number in range(kills):
            await _round(desk, port, number, targets[number % len(targets)], chance, tally)
        await _settled(desk, tenant_id, tally)
    wrong = tally.unanswered + tally.answered_twice + tally.cancelled_twice + tally.not_cancelled
    return {
        "kills": kills,
        "blows": tally.blows,
        "slowest_s": round(tally.slowest, 1),
        "unanswered": tally.unanswered,
        "answered_twice": tally.answered_twice,
        "cancelled_twice": tally.cancelled_twice,
        "not_cancelled": tally.not_cancelled,
        "want": {"wrong": 0, "slowest_s": PATIENCE + RESTART},
        "passed": wrong == 0 and tally.slowest <= PATIENCE + RESTART,
    }


async def _round(desk: ScratchDesk, port: int, number: int, target: str, chance: random.Random, tally: Tally) -> None:
    customers = [Customer(port, number * CUSTOMERS + i) for i in range(CUSTOMERS)]
    talking = asyncio.gather(*(customer.talk() for customer in customers))
    await asyncio.sleep(chance.uniform(0.05, 1.2))
    await strike(desk, target)
    struck = time.monotonic()
    tally.blows[target] = tally.blows.get(target, 0) + 1
    try:
        await asyncio.wait_for(talking, 3 * (PATIENCE + RESTART))
    except TimeoutError:
        tally.unanswered += sum(not customer.done for customer in customers)
    tally.slowest = max(
        tally.slowest,
        *(customer.longest for customer in customers),
        0.0 if talking.done() else time.monotonic() - struck,
    )


class Customer:
    """Asks about an order, has it cancelled, says thanks; repeats what was not acknowledged."""

    def __init__(self, port: int, number: int) -> None:
        self._http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5)
        self._headers: dict[str, str] = {}
        self._lines = script(number)
        self.longest = 0.0
        self.done = False

    async def talk(self) -> None:
        """The whole conversation, one answer after the other."""
        async with self._http:
            token = (await self._try("POST", "/v1/widget/crash-support/session", {}))["token"]
            self._headers = {"Authorization": f"Bearer {token}"}
            for line in self._lines:
                began = time.monotonic()
                sent = await self._try("POST", "/v1/widget/messages", {"client_id": str(new_id()), "text": line})
                await self._answer_to(sent["message"]["sequence"])
                self.longest = max(self.longest, time.monotonic() - began)
        self.done = True

    async def _answer_to(self, sequence: int) -> None:
        while True:
            listed = await self._try("GET", f"/v1/widget/messages?after={sequence}")
            if any(message["sender"] != "contact" for message in listed["messages"]):
                return
            await asyncio.sleep(0.1)

    async def _try(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        while True:
            try:
                answer = await self._http.request(method, path, json=body, headers=self._headers)
                if answer.status_code < 300:
                    return answer.json()
                if answer.status_code not in (429, 500, 503):
                    raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)


async def _settled(desk: ScratchDesk, tenant_id: UUID, tally: Tally) -> None:
    while True:
        try:
            return await _count(desk, tenant_id, tally)
        except Unavailable:  # our own connections died with Postgres
            await asyncio.sleep(0.5)


async def _count(desk: ScratchDesk, tenant_id: UUID, tally: Tally) -> None:
    async with desk.runtime.database.tenant(tenant_id) as session:
        incoming = await session.scalar(select(func.count()).select_from(Message).where(Message.sender == "contact"))
        outgoing = await session.scalar(select(func.count()).select_from(Message).where(Message.sender != "contact"))
        open_turns = await session.scalar(
            select(func.count()).select_from(Turn).where(Turn.status.in_(("queued", "running")))
        )
        cancelled, twice = await cancellations(session)
    tally.answered_twice += max(0, (outgoing or 0) - (incoming or 0))
    tally.unanswered += max(0, (incoming or 0) - (outgoing or 0)) + (open_turns or 0)
    tally.cancelled_twice += twice
    tally.not_cancelled += sum(tally.blows.values()) * CUSTOMERS - cancelled
