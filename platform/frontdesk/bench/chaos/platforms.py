"""The APIs of all platforms on loopback, in moods: slow at times, refusing at times, silent after they took a message."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import uvicorn

from frontdesk.bench.wire import HOST
from frontdesk.channels.simulated import simulated
from frontdesk.channels.simulator.api import Fault, SimulatedApi

MOODS: Mapping[Fault, float] = {"429": 0.01, "500": 0.01, "took it, then silence": 0.001}
SLOWNESS = 0.05  # seconds that an answer takes at most: time enough to die in the middle of it


@dataclass(frozen=True)
class Api:
    """A platform's API and its port."""

    port: int
    app: SimulatedApi


CHANNELS = ("instagram", "messenger", "telegram", "whatsapp")
"""Those whose customers are addressed by a bare number, as the customers of this benchmark are."""


@contextlib.asynccontextmanager
async def serving(seed: int) -> AsyncIterator[Mapping[str, Api]]:
    """The APIs by channel, for as long as the block runs."""
    async with contextlib.AsyncExitStack() as stack:
        apis = {}
        for number, channel in enumerate(CHANNELS):
            rng = random.Random(seed + number)  # noqa: S311
            app = SimulatedApi(simulated(channel), moods=MOODS, slowness=SLOWNESS, rng=rng)
            apis[channel] = Api(await stack.enter_async_context(_listening(app)), app)
        yield apis


@contextlib.asynccontextmanager
async def _listening(app: SimulatedApi) -> AsyncIterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen(256)
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=0)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        yield int(listener.getsockname()[1])
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
