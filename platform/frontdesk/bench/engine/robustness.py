"""Readers that vanish and engines that die: nothing leaks and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import httpx

from frontdesk import processes
from frontdesk.bench.engine.bench import Bench, Figures, verdict
from frontdesk.bench.engine.texts import words
from frontdesk.engine.client import EngineClient
from frontdesk.engine.errors import EngineError
from frontdesk.engine.models import starter_path
from frontdesk.kit.home import Home
from frontdesk.kit.processes import Process
from frontdesk.kit.settings import Settings
from frontdesk.kit.supervisor import Supervisor

STREAMS, AT_ONCE = 10_000, 24
WARM = 1_000  # streams before memory is measured for the first time; by then the shelf is full
SHELF = 8  # MiB
ASKED_AGAIN = 20  # questions whose answers are compared before and after
TIE = 0.12  # between the two likeliest logits: so much may a choice hang on the shape of its batch (decision 6)
ABORTS, ASKING = 200, 2  # aborts of all engines together, and clients of each
DYING = ("first", "second", "third")
SHORTEST_LIFE = 0.05  # seconds between an engine's first answer and its next abort
REPLIES, LONGEST_LIFE = 8, (2.0, 5.0)  # what an engine may live: so many replies, within these seconds
RESTART_TRIES = 600


async def steady(bench: Bench) -> Figures:
    """Ten thousand streams, each left at a random moment."""
    chance = Random(f"steady/{bench.seed}")  # noqa: S311 (reproducible, not secret)
    async with _engines("engine") as (sockets, supervisor), _http(sockets["engine"]) as http:
        before = await _replies(http, "before", bench.seed)
        await _drop(http, WARM, chance)
        memory = await _settled_memory(http, supervisor)
        await _drop(http, STREAMS - WARM, chance)
        grown = await _settled_memory(http, supervisor) / memory
        busy = await _busy(http)
        margins = _differences(before, await _replies(http, "after", bench.seed))
    figures = {
        "streams": STREAMS,
        "memory_ratio": round(grown, 3),
        "still_busy": busy,
        "ties": sum(margin <= TIE for margin in margins),
        "other_text": sum(margin > TIE for margin in margins),
    }
    return verdict(figures, memory_ratio=1.05, still_busy=0, other_text=0)


async def aborts(bench: Bench) -> Figures:
    """Two hundred aborts of engines that are asked all the while: each reply comes, and nothing else dies.

    Some engines share them, since each takes some seconds to come back. They live the longer the slower the machine is: a request is
    given up at the fifth death under it, which should not come by chance.
    """
    ended = asyncio.Event()
    async with _engines(*DYING, "bystander") as (sockets, supervisor):
        bystander = supervisor.pid_of("bystander")
        life = await _longest_life(list(sockets.values()))
        asking = [asyncio.create_task(_keep_asking(sockets[name], ended)) for name in DYING for _ in range(ASKING)]
        await asyncio.gather(*(_abort_again(name, sockets[name], supervisor, bench.seed, life) for name in DYING))
        ended.set()
        counts = await asyncio.gather(*asking, return_exceptions=True)
        lost = [count for count in counts if isinstance(count, BaseException)]
        others = int(supervisor.pid_of("bystander") != bystander)
    figures = {
        "aborts": ABORTS,
        "answered": sum(count for count in counts if isinstance(count, int)),
        "lost": len(lost),
        "why": sorted({str(error) for error in lost}),
        "others_died": others,
    }
    return verdict(figures, lost=0, others_died=0)


async def _longest_life(sockets: Sequence[Path]) -> float:
    """Seconds that an engine may live, by what a reply takes while all engines are asked."""
    clients = [EngineClient(socket=socket) for socket in sockets for _ in range(ASKING)]
    began = time.monotonic()
    await asyncio.gather(*(_ask(client, 0) for client in clients))
    reply = time.monotonic() - began
    await asyncio.gather(*(client.close() for client in clients))
    least, most = LONGEST_LIFE
    return min(max(REPLIES * reply, least), most)


async def _abort_again(name: str, socket: Path, supervisor: Supervisor, seed: int, life: float) -> None:
    """This engine's share of the aborts, each some moments after it has come back."""
    chance = Random(f"aborts/{seed}/{name}")  # noqa: S311 (reproducible, not secret)
    for _ in range(DYING.index(name), ABORTS, len(DYING)):
        await asyncio.sleep(chance.uniform(SHORTEST_LIFE, life))
        pid = supervisor.pid_of(name)
        if pid is not None:
            os.kill(pid, signal.SIGABRT)
        await _until_it_answers(socket, name, pid, supervisor)


@asynccontextmanager
async def _engines(*names: str) -> AsyncIterator[tuple[dict[str, Path], Supervisor]]:
    """Engines under one supervisor, with their sockets."""
    with tempfile.TemporaryDirectory(prefix="fdb-") as folder:
        sockets = {name: Path(folder) / f"{name}.sock" for name in names}
        supervisor = Supervisor(Home.of(Settings(home=Path(folder))), say=lambda _: None)
        try:
            await supervisor.start(*(_process(name, socket) for name, socket in sockets.items()))
            yield sockets, supervisor
        finally:
            await supervisor.stop()


def _process(name: str, socket: Path) -> Process:
    sizes = ["--sequences", "8", "--context", "512", "--shelf", str(SHELF)]
    options = ["--socket", str(socket), "--model", str(starter_path()), *sizes]
    command = [*processes.PYTHON, "frontdesk.engine", *options]
    return Process(name, command, ready=lambda: processes.answers(socket), env=processes.QUIET)


def _http(socket: Path) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=str(socket), limits=limits), base_url="http://engine", timeout=60
    )


async def _drop(http: httpx.AsyncClient, count: int, chance: Random) -> None:
    """Begin streams and leave each after a random number of its lines, or before the first one."""
    turns = iter(range(count))

    async def keep_dropping() -> None:
        for _ in turns:
            await _drop_one(http, chance)

    await asyncio.gather(*(keep_dropping() for _ in range(AT_ONCE)))


async def _drop_one(http: httpx.AsyncClient, chance: Random) -> None:
    stays = chance.choice((0, 1, 2, 5, 12))
    body = {
        "messages": [{"role": "user", "content": words(chance, 12)}],
        "max_tokens": 16,
        "stream": True,
        "ignore_eos": True,
    }
    headers = {"X-Frontdesk-Tenant": f"tenant-{chance.randrange(50)}"}
    async with http.stream("POST", "/v1/chat/completions", json=body, headers=headers) as response:
        if response.status_code not in (200, 429, 503):
            raise EngineError(f"a stream was refused with status {response.status_code}")
        async for _ in response.aiter_lines():
            stays -= 1
            if stays < 0:
                return


async def _settled_memory(http: httpx.AsyncClient, supervisor: Supervisor) -> int:
    """The engine's resident memory in pages, once it has nothing to do."""
    for _ in range(100):
        if not await _busy(http):
            break
        await asyncio.sleep(0.1)
    return _resident(supervisor.pid_of("engine"))


def _resident(pid: int | None) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


async def _busy(http: httpx.AsyncClient) -> int:
    """Requests that run or wait."""
    text = (await http.get("/metrics")).text
    values = re.findall(r"^frontdesk_engine_(?:running|queued)\{[^}]*\} ([\d.e+]+)$", text, re.M)
    return round(sum(map(float, values)))


Told = list[tuple[str, float]]
"""The tokens of a reply, each with how much likelier it was than the next one, as logits."""


async def _replies(http: httpx.AsyncClient, tenant: str, seed: int) -> list[Told]:
    """What a tenant without a cache is told, one question after the other."""
    chance = Random(f"again/{seed}")  # noqa: S311 (reproducible, not secret)
    return [await _reply(http, tenant, words(chance, 12)) for _ in range(ASKED_AGAIN)]


async def _reply(http: httpx.AsyncClient, tenant: str, question: str) -> Told:
    body = {
        "messages": [{"role": "user", "content": question}],
        "max_tokens": 24,
        "temperature": 0,
        "ignore_eos": True,
        "logprobs": True,
        "top_logprobs": 2,
    }
    answer = await http.post("/v1/chat/completions", json=body, headers={"X-Frontdesk-Tenant": tenant})
    tokens = answer.raise_for_status().json()["choices"][0]["logprobs"]["content"]
    return [(token["token"], token["logprob"] - token["top_logprobs"][1]["logprob"]) for token in tokens]


def _differences(before: list[Told], after: list[Told]) -> list[float]:
    """Of each reply that is not the same, the margin where it first differs."""
    pairs = [zip(first, second, strict=True) for first, second in zip(before, after, strict=True)]
    firsts = (next((a[1] for a, b in pair if a[0] != b[0]), None) for pair in pairs)
    return [margin for margin in firsts if margin is not None]


async def _keep_asking(socket: Path, ended: asyncio.Event) -> int:
    """How many replies came."""
    client, count = EngineClient(socket=socket), 0
    while not ended.is_set():
        await _ask(client, count)
        count += 1
    await client.close()
    return count


async def _ask(client: EngineClient, number: int) -> None:
    await client.complete([{"role": "user", "content": f"Question {number}: when do you open?"}], max_tokens=16)


async def _until_it_answers(socket: Path, name: str, old: int | None, supervisor: Supervisor) -> None:
    for _ in range(RESTART_TRIES):
        if supervisor.pid_of(name) != old and await processes.answers(socket):
            return
        await asyncio.sleep(0.05)
    raise EngineError("the engine did not come back after an abort")
