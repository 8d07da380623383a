"""A platform's API that gives chosen answers on a real port."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import read_config
from frontdesk.channels.registry import AnyPlatform, platform
from frontdesk.channels.simulated import Call, Reply, Said, Simulated, simulated
from frontdesk.channels.simulator.api import SimulatedApi
from frontdesk.kit.outside import Outside
from tests.channels.conformance.conftest import serving


@dataclass
class Answering:
    """The other side with `replies` in the place of its good answers, one after the other; `calls` are those that came."""

    inner: Simulated
    replies: list[Reply]
    calls: list[Call] = field(default_factory=list)

    def said(self, call: Call) -> Said | None:
        return None

    def answer(self, call: Call, number: int) -> Reply:
        self.calls.append(call)
        return self.replies.pop(0) if self.replies else self.inner.answer(call, number)


@dataclass(frozen=True)
class Side:
    """Our side of it: what a test hands to the platform's methods."""

    platform: AnyPlatform
    config: Any
    caller: Caller
    calls: Sequence[Call]


@contextlib.asynccontextmanager
async def answering(name: str, *replies: Reply, **settings: str) -> AsyncIterator[Side]:
    """An inbox's configuration and caller, with an API that answers so."""
    other_side = simulated(name)
    answers = Answering(other_side, [replace(reply) for reply in replies])
    async with serving(SimulatedApi(answers)) as port:  # type: ignore[arg-type]
        outside = Outside(allow=[f"127.0.0.1:{port}"])
        values = {**other_side.settings, "api_url": f"http://127.0.0.1:{port}", **settings}
        found = platform(name)
        try:
            yield Side(found, read_config(found, values), Caller(outside), answers.calls)
        finally:
            await outside.close()
