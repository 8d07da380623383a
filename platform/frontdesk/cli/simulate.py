"""`frontdesk simulate CHANNEL`: a platform that is not there, with a customer's phone to type on."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from typing import Annotated

import httpx
import typer
import uvicorn

from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import simulated
from frontdesk.channels.simulator.api import Fault, SimulatedApi
from frontdesk.channels.simulator.driver import Driver
from frontdesk.channels.simulator.mail import serving_mail
from frontdesk.channels.simulator.phone import Phones

Chance = Annotated[float, typer.Option(min=0, max=1)]
HOW = """{name} is at {api_url}. Connect a business to it, with the front desk started under
  FRONTDESK_OUTSIDE_ALLOW={server}

  frontdesk inbox add --tenant SLUG --agent SLUG --channel {name} \\
    --set api_url={api_url}{settings}

and start this again with --to and the address that it prints."""


def command(
    channel: Annotated[str, typer.Argument(help="The platform, as telegram or whatsapp.")],
    to: Annotated[
        str | None, typer.Option(help="The inbox's webhook address; without it, how to get one is said.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 9099,
    duplicates: Chance = 0,
    disorder: Annotated[float, typer.Option(min=0, help="Seconds by which an event may be late.")] = 0,
    slowness: Annotated[float, typer.Option(min=0, help="Seconds that an answer takes at most.")] = 0,
    too_many: Chance = 0,
    failures: Chance = 0,
    silence: Annotated[float, typer.Option(min=0, max=1, help="The chance to take a message and not to answer.")] = 0,
    seed: int = 1,
) -> None:
    """Stand in for a platform: sign and send what customers write, and receive what we answer."""
    other_side = simulated(channel)
    if to is None:
        settings = "".join(f" \\\n    --set {name}={value}" for name, value in other_side.settings.items())
        scheme = _scheme(channel)
        server = f"127.0.0.1:{port + (scheme == 'smtp')}"
        typer.echo(HOW.format(name=channel, api_url=f"{scheme}://{server}", server=server, settings=settings))
        return
    moods: dict[Fault, float] = {"429": too_many, "500": failures, "took it, then silence": silence}
    api = SimulatedApi(other_side, moods=moods, slowness=slowness, rng=random.Random(seed))  # noqa: S311
    asyncio.run(_serve(api, channel, to, port, duplicates, disorder, seed))


def _scheme(channel: str) -> str:
    """What the platform speaks without TLS. One that speaks SMTP listens on the port behind the phone's."""
    schemes: Sequence[str] = platform(channel).config.schemes
    return schemes[-1]


async def _serve(
    api: SimulatedApi, channel: str, to: str, port: int, duplicates: float, disorder: float, seed: int
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=15, trust_env=False))
        if _scheme(channel) == "smtp":
            await stack.enter_async_context(serving_mail(api, port + 1))
        rng = random.Random(seed)  # noqa: S311
        driver = Driver(api.platform, api.platform.settings, to, client, duplicates, disorder, rng=rng)
        typer.echo(f"the phone is at http://127.0.0.1:{port}/phone, with the console beside it")
        phones = Phones(api, driver, channel, f"{to.partition('/v1/')[0]}/console/")
        config = uvicorn.Config(phones, port=port, log_level="warning", lifespan="off")
        await uvicorn.Server(config).serve()
