"""What a quiet tenant waits beside one that asks fifty times as much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random
from statistics import median

import httpx

from frontdesk.bench.engine.bench import Bench, Figures, verdict
from frontdesk.bench.engine.client import PATIENCE, ask, percentile
from frontdesk.bench.engine.loads import COLD, Script, scripts
from frontdesk.bench.engine.texts import words
from frontdesk.engine.runner import Limits

QUESTIONS = 100  # of the quiet tenant; the 99th percentile is of these
STEPS = 5  # measured, of which the median counts
LOUD = 50  # times as many requests are under way for the other tenant
LOAD = replace(COLD, tenants=2, conversations=1, turns=1, system_words=300)
REPLY = 32  # tokens of the loud tenant's replies


async def fair(bench: Bench) -> Figures:
    """The quiet tenant's time to the first token alone, and beside the other one."""
    chance = Random(f"fair/{bench.seed}")  # noqa: S311 (reproducible, not secret)
    quiet, loud = scripts(LOAD, bench.seed)
    async with replace(bench, sequences=16).ours() as url, _client(url) as http:
        step = await _one_step(http, quiet)
        alone = await _questions(http, quiet, chance)
        async with _noise(url, loud, chance):
            beside = await _questions(http, quiet, chance)
    first_alone, first_beside = percentile(alone, 99), percentile(beside, 99)
    figures = {
        "first_p99_alone_s": round(first_alone, 3),
        "first_p99_beside_s": round(first_beside, 3),
        "first_p50_beside_s": round(percentile(beside, 50), 3),
        "one_step_s": round(step, 3),
        "of_what_is_allowed": round(first_beside / max(1.3 * first_alone, first_alone + step), 3),
    }
    return verdict(figures, of_what_is_allowed=1.0)


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE)


async def _questions(http: httpx.AsyncClient, script: Script, chance: Random) -> list[float]:
    replies = [
        await ask(http, _messages(script, words(chance, LOAD.message_words)), 4, tenant=script.tenant)
        for _ in range(QUESTIONS + 1)
    ]
    return [reply.first for reply in replies[1:]]  # the first one computes the beginning


@asynccontextmanager
async def _noise(url: str, script: Script, chance: Random) -> AsyncIterator[None]:
    async def keep_asking() -> None:
        async with _client(url) as http:
            while True:
                await ask(http, _messages(script, words(chance, LOAD.message_words)), REPLY, tenant=script.tenant)

    asking = [asyncio.create_task(keep_asking()) for _ in range(LOUD)]
    await asyncio.sleep(10)
    try:
        yield
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def _one_step(http: httpx.AsyncClient, script: Script) -> float:
    """How long a step of the batch takes that is full of a new prompt, behind as many tokens as the load's prompts have."""
    reply = await ask(http, _messages(script, script.messages[0]), 1, tenant="length")
    beginning = [1000 + at for at in range(reply.usage["prompt_tokens"])]
    await _read(http, beginning)
    return median([await _read(http, beginning + _other_tokens(at)) for at in range(STEPS)])


def _other_tokens(at: int) -> list[int]:
    """A step's worth, whose first token begins no other one's."""
    return [5000 + at, *range(6000, 6000 + Limits.batch - 1)]


async def _read(http: httpx.AsyncClient, tokens: list[int]) -> float:
    """How many seconds the engine takes for a prompt."""
    began = time.perf_counter()
    body = {"prompt": tokens, "max_tokens": 1, "temperature": 0}
    (await http.post("/v1/completions", json=body, headers={"X-Frontdesk-Tenant": "step"})).raise_for_status()
    return time.perf_counter() - began


def _messages(script: Script, question: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": script.system}, {"role": "user", "content": question}]
