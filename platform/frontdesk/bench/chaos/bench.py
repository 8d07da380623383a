"""The crowd writes, the blows fall as it gets on, and when all is quiet the verdict is read."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

import httpx
from redis.exceptions import RedisError

from frontdesk import processes
from frontdesk.bench.blows import FLUSH, business_with, script, strike
from frontdesk.bench.chaos.customers import Answers, Crowd, contact_of
from frontdesk.bench.chaos.platforms import Api, serving
from frontdesk.bench.chaos.verdict import Verdict, is_quiet, judge
from frontdesk.bench.lines import Line, connect
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.bench.wire import HOST, free_port
from frontdesk.channels.simulated import Said
from frontdesk.channels.simulator.driver import Driver
from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.redis import RedisAway

LINES = len(script(0))
AT_ONCE = 24  # customers who talk at one time
DUPLICATES = 0.1  # the chance that a platform brings an event twice at once
QUIET_WITHIN = 120.0  # seconds after the last answer
KILLED = ("worker-1", "worker-2", "api", "engine", "redis", "postgres")


async def run(seed: int, messages: int, kills: int, flushes: int) -> dict[str, Any]:
    """The figures: what was accepted, what the blows were, and everything that went wrong."""
    customers = max(1, messages // LINES)
    async with serving(seed) as apis:
        outside = ",".join(f"{HOST}:{api.port}" for api in apis.values())
        async with scratch_desk(stub_models=True, port=free_port(), outside=outside) as desk:
            tenant_id = await business_with(desk, customers, "chaos")
            lines = [
                await connect(desk, tenant_id, name, api_url=f"http://{HOST}:{api.port}") for name, api in apis.items()
            ]
            await desk.supervisor.start(*processes.workers(desk.settings), processes.api(desk.settings))
            began = time.monotonic()
            crowd, blows = await _storm(desk, tenant_id, lines, customers, _plan(seed, kills, flushes, desk))
            seconds = time.monotonic() - began
            is_over = await _until(partial(is_quiet, desk.runtime.database, tenant_id), QUIET_WITHIN)
            repeatable = {contact_of(n): lines[n % len(lines)].platform.repeatable for n in range(customers)}
            verdict = await judge(desk.runtime.database, tenant_id, crowd.accepted, _phones(apis), repeatable)
    return _figures(crowd, blows, verdict, customers, seconds, is_over=is_over)


def _figures(
    crowd: Crowd, blows: Counter[str], verdict: Verdict, customers: int, seconds: float, *, is_over: bool
) -> dict[str, Any]:
    wrong = verdict.wrong + crowd.gone
    return {
        "messages": customers * LINES,
        "accepted": crowd.taken,
        "blows": dict(blows),
        "seconds": round(seconds, 1),
        "slowest_answer_s": round(crowd.slowest, 1),
        "went_without_an_answer": crowd.gone,
        **asdict(verdict),
        "want": {"wrong": 0, "accepted": customers * LINES, "quiet": True},
        "passed": wrong == 0 and crowd.taken == customers * LINES and is_over,
    }


def _plan(seed: int, kills: int, flushes: int, desk: ScratchDesk) -> list[str]:
    """The blows in their order: every process as often as the others, the flushes among them."""
    there = [name for name in KILLED if desk.supervisor.pid_of(name)]
    plan = [there[number % len(there)] for number in range(kills)] + [FLUSH] * flushes
    random.Random(seed).shuffle(plan)  # noqa: S311
    return plan


async def _storm(
    desk: ScratchDesk, tenant_id: UUID, lines: list[Line], customers: int, plan: list[str]
) -> tuple[Crowd, Counter[str]]:
    answers = Answers(desk.runtime.database, tenant_id)
    async with httpx.AsyncClient(timeout=15, trust_env=False) as client:
        drivers = [
            Driver(line.other_side, line.settings, line.url, client, DUPLICATES, attempts=3, rng=random.Random(at))  # noqa: S311
            for at, line in enumerate(lines)
        ]
        crowd = Crowd(drivers, answers)
        looking = asyncio.create_task(answers.look_forever())
        striking = asyncio.create_task(_strike_as_it_gets_on(desk, crowd, customers * LINES, plan))
        numbers = iter(range(customers))
        await asyncio.gather(*(_talk_in_turn(crowd, numbers) for _ in range(AT_ONCE)))
        blows = await striking
        looking.cancel()
    return crowd, blows


async def _talk_in_turn(crowd: Crowd, numbers: Any) -> None:
    for number in numbers:
        await crowd.talk(number, LINES)


async def _strike_as_it_gets_on(desk: ScratchDesk, crowd: Crowd, messages: int, plan: list[str]) -> Counter[str]:
    """Each blow falls when its share of the messages is taken, or ten seconds after the one before when nothing gets on, and
    when its target is up again from an earlier one."""
    blows: Counter[str] = Counter()
    for number, target in enumerate(plan):
        share = messages * (number + 1) / (len(plan) + 1)
        await _until(partial(_has_taken, crowd, share), 10)
        blows[target] += await _until(partial(strike, desk, target), 60)
    return blows


async def _has_taken(crowd: Crowd, count: float) -> bool:
    return crowd.taken >= count


async def _until(is_so: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask again and again, for so many seconds; what is away cannot answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(FrontdeskError, RedisError, *RedisAway):
            if await is_so():
                return True
        await asyncio.sleep(0.05)
    return False


def _phones(apis: Mapping[str, Api]) -> dict[str, list[Said]]:
    phones: dict[str, list[Said]] = defaultdict(list)
    for api in apis.values():
        for said in api.app.said:
            phones[said.to].append(said)
    return phones
