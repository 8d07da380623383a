"""What a quiet tenant waits beside one that asks fifty times as much."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from random import Random

import httpx

from frontdesk.bench.engine.bench import Bench, Figures, verdict
from frontdesk.bench.engine.client import PATIENCE, ask, percentile
from frontdesk.bench.engine.loads import COLD, Load, Script, scripts
from frontdesk.engine.runner import Limits

QUESTIONS = 100  # of the quiet tenant; the 99th percentile is of these
LOUD = 50  # times as many requests are under way for the other one
QUIET_LOAD = replace(COLD, tenants=2, conversations=1, turns=1, system_words=300, reply_tokens=8)


async def fair(bench: Bench) -> Figures:
    """The quiet tenant's time to the first token alone, and beside the other one."""
    bench = replace(bench, sequences=16)
    quiet, loud = scripts(QUIET_LOAD, bench.seed)
    async with bench.ours() as url:
        alone = await _questions(url, quiet, bench.seed)
        step = await _longest_step(url)
        async with _noise(url, loud, bench.seed):
            beside = await _questions(url, quiet, bench.seed + 1)
    first_alone, first_beside = percentile(alone, 99), percentile(beside, 99)
    figures = {
        "first_p99_alone_s": round(first_alone, 3),
        "first_p99_beside_s": round(first_beside, 3),
        "one_step_s": round(step, 3),
        "ratio": round(first_beside / max(1.3 * first_alone, first_alone + step), 3),
    }
    return verdict(figures, ratio=1.0)
