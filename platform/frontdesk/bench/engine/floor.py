"""The floor of a load: how long its tokens take llama.cpp alone, from rates measured just now at its own shapes.

Each tenant's beginning is computed once, each message once, and all replies of a turn are decoded side by side. The rates are
llama-batched-bench's, with the settings of the faster server.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import orjson

from frontdesk.bench.engine.bench import CONTEXT, Bench
from frontdesk.bench.engine.client import Outcome
from frontdesk.bench.engine.loads import Load
from frontdesk.engine.errors import EngineError

STEP = 256  # tokens between the two lengths whose difference is the rate of a late prefill


@dataclass(frozen=True)
class Tokens:
    """Tokens of a load: of a tenant's beginning, of a message with what surrounds it, of a reply."""

    beginning: int
    message: int
    reply: int


@dataclass(frozen=True)
class Floor:
    """Seconds that the parts of a load take at least. `calls` is for replies of which a grammar leaves little open: their tokens
    are computed as those of a prompt, not one after the other."""

    prompts: float
    replies: float
    calls: float

    @property
    def seconds(self) -> float:
        """The whole, with free replies."""
        return self.prompts + self.replies


def tokens_of(load: Load, outcome: Outcome) -> Tokens:
    """Counted from what a server said of its prompts."""
    prompts = [reply.usage["prompt_tokens"] for reply in outcome.replies]
    replies = [reply.usage["completion_tokens"] for reply in outcome.replies]
    firsts, lasts = prompts[:: load.turns], prompts[load.turns - 1 :: load.turns]
    reply = round(sum(replies) / len(replies))
    grown = (sum(lasts) - sum(firsts)) / len(firsts) / max(load.turns - 1, 1)
    message = round(grown - reply) if load.turns > 1 else load.message_words
    return Tokens(round(sum(firsts) / len(firsts)) - message, message, reply)


async def floor_of(bench: Bench, load: Load, tokens: Tokens, *, warm: bool = False) -> Floor:
    """How long the load takes at least; with `warm` the beginnings are there already."""
    length = tokens.beginning + (tokens.message + tokens.reply) * load.turns // 2
    single = await _rates(bench, length, 4, 1)
    longer = await _rates(bench, length + STEP, 4, 1)
    many = await _rates(bench, length, 16, load.at_once)
    late_token = max(longer["t_pp"] - single["t_pp"], 0.0) / STEP
    beginnings = 0.0 if warm else load.tenants * single["t_pp"] * tokens.beginning / length
    messages = load.at_once * (load.turns - int(warm)) * tokens.message * late_token
    replies = load.turns * tokens.reply * many["t_tg"] / 16
    calls = load.at_once * load.turns * tokens.reply * late_token
    return Floor(beginnings + messages, replies, calls)


async def _rates(bench: Bench, prompt: int, reply: int, sequences: int) -> dict[str, float]:
    size = sequences * CONTEXT
    shape = ["-npp", str(prompt), "-ntg", str(reply), "-npl", str(sequences), "-pps", "-c", str(size)]
    common = ["-m", str(bench.model), "-t", "2", "-b", "2048", "-ub", "128", "--output-format", "jsonl"]
    process = await asyncio.create_subprocess_exec(
        str(bench.peer.rates),
        *common,
        *shape,
        *bench.settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await process.communicate()
    line = next((line for line in (out + error).splitlines() if line.startswith(b'{"n_kv_max"')), None)
    if line is None:
        raise EngineError(f"llama-batched-bench measured nothing: {error[-300:]!r}")
    found: dict[str, float] = orjson.loads(line)
    return found
