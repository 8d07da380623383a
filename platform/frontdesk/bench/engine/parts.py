"""The parts of `frontdesk bench engine` that set our engine beside llama-server."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import httpx
import orjson
from jsonschema import Draft202012Validator

from frontdesk.bench.engine.bench import Bench, Contest, Figures, contest, verdict
from frontdesk.bench.engine.client import Outcome, Reply, ask, connect, drive
from frontdesk.bench.engine.floor import floor_of, tokens_of
from frontdesk.bench.engine.loads import COLD, DESK, TOOLS_SCHEMA, Load, quarter, scripts, tools
from frontdesk.bench.engine.shapes import ONE_B

OVER_FLOOR = 1.15


async def desk(bench: Bench) -> Figures:
    """Eight tenants with four conversations each, all at once."""
    bench = bench.with_sequences(DESK)
    found = await contest(bench, DESK)
    figures = await _beside_floor(bench, DESK, found)
    return verdict(figures, wall_ratio=0.45, first_ratio=0.45, floor_ratio=OVER_FLOOR)


async def cold(bench: Bench) -> Figures:
    """Sixteen conversations of three turns, nothing in any cache."""
    bench = bench.with_sequences(COLD)
    figures = await _beside_floor(bench, COLD, await contest(bench, COLD))
    return verdict(figures, wall_ratio=0.75, floor_ratio=OVER_FLOOR)


async def warm(bench: Bench) -> Figures:
    """The load of `cold` once more."""
    bench = bench.with_sequences(COLD)
    figures = await _beside_floor(bench, COLD, await contest(bench, COLD, warm=True), warm=True)
    return verdict(figures, wall_ratio=0.60, floor_ratio=OVER_FLOOR)


async def called(bench: Bench) -> Figures:
    """The load of `cold`, each reply a call of one of four tools; beside it how long its prompts alone, and its prompts and calls,
    take llama.cpp, and which ratio to llama-server that would be."""
    load = tools(COLD)
    bench = bench.with_sequences(load)
    found = await contest(bench, load)
    floor = await floor_of(bench, load, tokens_of(load, found.ours[-1]))
    figures = found.figures()
    least = floor.prompts + floor.calls
    beside = {
        "prompts_floor_s": round(floor.prompts, 1),
        "floor_s": round(least, 1),
        "floor_ratio": round(figures["wall_s"] / least, 3),
        "floor_to_peer": round(least / figures["peer_wall_s"], 3),
    }
    return verdict(figures | beside | _invalid(found.ours), wall_ratio=0.33, invalid=0)


async def one_b(bench: Bench) -> Figures:
    """A quarter of `desk` and of `tools` on a model of 1.2 billion parameters, once each."""
    figures: Figures = {}
    for name, load in (("desk", quarter(DESK)), ("tools", tools(quarter(COLD)))):
        each = replace(bench.with_sequences(load), shape=ONE_B, runs=1)
        found = await contest(each, load)
        figures |= {f"{name}_{key}": value for key, value in found.figures().items()}
    return verdict(figures, desk_wall_ratio=0.45 * 1.2, tools_wall_ratio=0.33 * 1.2)


async def single(bench: Bench) -> Figures:
    """One stream alone: how fast its tokens come."""
    ours, theirs = await _rates(replace(bench, sequences=1), quote=False)
    return verdict(_speeds(ours, theirs), time_ratio=1 / 0.97)


async def quoting(bench: Bench) -> Figures:
    """One stream whose reply repeats forty words of the prompt."""
    ours, theirs = await _rates(replace(bench, sequences=1), quote=True)
    return verdict(_speeds(ours, theirs), time_ratio=1 / 1.5)


async def settings(bench: Bench) -> Figures:
    """A quarter of `desk` and of `cold` on llama-server with other settings; the sum of their wall times decides."""
    found: Figures = {}
    for options in ([], ["-fa", "off"], ["-fa", "off", "-ub", "128"], ["-kvu"], ["-ctk", "q8_0", "-ctv", "q8_0"]):
        seconds = 0.0
        for load in (quarter(DESK), quarter(COLD)):
            each = replace(bench.with_sequences(load), settings=tuple(options), runs=1)
            async with each.theirs() as url:
                seconds += (await drive(url, load, scripts(load, bench.seed))).wall
        found[" ".join(options) or "as it comes"] = round(seconds, 1)
    best = min(found, key=lambda name: found[name])
    return {"wall_s": found, "best": best, "in_use": " ".join(bench.settings), "passed": True}


async def _beside_floor(bench: Bench, load: Load, found: Contest, *, warm: bool = False) -> Figures:
    floor = (await floor_of(bench, load, tokens_of(load, found.ours[-1]), warm=warm)).seconds
    wall = median(outcome.wall for outcome in found.ours)
    more = {
        "floor_s": round(floor, 1),
        "floor_ratio": round(wall / floor, 3),
        "peer_settings": " ".join(bench.settings),
    }
    return found.figures() | more


def _invalid(outcomes: list[Outcome]) -> Figures:
    valid = Draft202012Validator(TOOLS_SCHEMA).is_valid
    replies = [reply.text for outcome in outcomes for reply in outcome.replies]
    return {"replies": len(replies), "invalid": sum(not valid(orjson.loads(text)) for text in replies)}


STREAMS = 15  # of a run, on each side
TOKENS = 96


async def _rates(bench: Bench, *, quote: bool) -> tuple[float, float]:
    """Tokens a second behind the first one, of ours and of llama-server, medians over streams that take turns: a machine's speed
    changes within seconds by more than the two differ."""
    sides: tuple[list[float], list[float]] = ([], [])
    async with bench.ours() as ours, bench.theirs() as theirs, connect(ours) as at_ours, connect(theirs) as at_theirs:
        for seed in range(bench.seed, bench.seed + bench.runs * STREAMS):
            for http, rates in zip((at_ours, at_theirs), sides, strict=True):
                rates.append(await _one(http, seed, quote=quote))
    return median(sides[0]), median(sides[1])


async def _one(http: httpx.AsyncClient, seed: int, *, quote: bool) -> float:
    load = replace(COLD, tenants=1, conversations=1, turns=1, system_words=120)
    script = scripts(load, seed)[0]
    asked = {"role": "user", "content": script.messages[0]}
    system = script.system
    if quote:  # the model's reply depends on the prompt's end alone: what it would say is told before
        told = await ask(http, [{"role": "system", "content": system}, asked], 40, tenant="before")
        system = f"{system} Remember:{told.text}."
    reply = await ask(http, [{"role": "system", "content": system}, asked], 40 if quote else TOKENS)
    return _rate(reply)


def _rate(reply: Reply) -> float:
    return float((reply.usage["completion_tokens"] - 1) / (reply.whole - reply.first))


def _speeds(ours: float, theirs: float) -> Figures:
    return {
        "tokens_per_s": round(ours, 1),
        "peer_tokens_per_s": round(theirs, 1),
        "time_ratio": round(theirs / ours, 3),
    }
