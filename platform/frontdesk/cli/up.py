"""`frontdesk up`: start everything, keep it alive, and say where to look."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator

import orjson
import typer
from redis.exceptions import RedisError

from frontdesk import processes
from frontdesk.kit import redis as kit_redis
from frontdesk.kit.choice import BUILT_IN
from frontdesk.kit.crypto import load_keyring
from frontdesk.kit.errors import Conflict, Unavailable
from frontdesk.kit.home import Home
from frontdesk.kit.migrated import is_up_to_date
from frontdesk.kit.processes import run_to_end
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.supervisor import Supervisor, only_one
from frontdesk.students.standing import has_pytorch


class PortInUse(Conflict):
    """Something else listens where the API should."""

    code = "port_in_use"


def command() -> None:
    """Start Postgres, Redis, the engine, the workers and the API under one supervisor."""
    settings = get_settings()
    os.environ["FRONTDESK_MODEL"] = settings.model or BUILT_IN  # every process of ours the same, until the next start
    home = Home.of(settings)
    with only_one(home):
        _check_port(settings)
        asyncio.run(_run(settings, home))


async def _run(settings: Settings, home: Home) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    supervisor = Supervisor(home, say=lambda text: typer.echo(f"  {text}"))
    starting = asyncio.create_task(_start(supervisor, settings, home))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            typer.echo(_screen(settings, home))
            await stopping
        typer.echo("Stopping ...")
    finally:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await starting
        await supervisor.stop()


async def _start(supervisor: Supervisor, settings: Settings, home: Home) -> None:
    await _check_redis(settings)
    with _step("Postgres and Redis"):
        await supervisor.start(*processes.services(settings))
    doors = [processes.api(settings), *processes.workers(settings), *processes.mail(settings)]
    if await asyncio.to_thread(is_up_to_date, settings, load_keyring(settings)):
        with _step("engine, API and workers"):
            await asyncio.gather(supervisor.start(processes.engine(settings)), supervisor.start(*doors))
    else:
        with _step("database and engine"):
            migrating = run_to_end(processes.one_shot("migrate"), home.logs / "migrate.log")
            await asyncio.gather(migrating, supervisor.start(processes.engine(settings)))
        with _step("API and workers"):
            await supervisor.start(*doors)
    if settings.database_url or not (home.root / "seed.json").exists():
        with _step("demo businesses"):
            await run_to_end(processes.one_shot("seed"), home.logs / "seed.log")
    await supervisor.start(processes.heavy_worker(), *([processes.training_worker()] if has_pytorch() else []))


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    typer.echo(f"  {name} ...", nl=False)
    try:
        yield
    except BaseException:
        typer.echo()
        raise
    typer.echo(f" ready ({time.monotonic() - began:.1f} s)")


def _screen(settings: Settings, home: Home) -> str:
    address = f"http://{'localhost' if settings.host in ('127.0.0.1', '0.0.0.0') else settings.host}:{settings.port}"  # noqa: S104
    seed = orjson.loads((home.root / "seed.json").read_bytes())
    demos = "\n".join(f"    {address}/demo/{demo['slug']:<10} {demo['name']}" for demo in seed["demos"])
    logins = "\n".join(
        f"    {login['email']:<28} {login['password']}   ({login['tenant']})" for login in seed["logins"]
    )
    return (
        f"\nThe front desk is open.\n\n  Talk to an agent\n{demos}\n\n  Console: {address}/console/\n{logins}\n\n"
        f"  API: {address}/docs\n  Data and logs: {home.root}\n\n  Stop with Ctrl-C.\n"
    )


async def _check_redis(settings: Settings) -> None:
    if not settings.redis_url:
        return
    try:
        async with kit_redis.connect(settings.redis_url) as client:
            await client.ping()
    except (RedisError, ValueError, *kit_redis.RedisAway) as error:
        raise Unavailable(f"Redis does not answer at REDIS_URL ({error}): start it, or unset REDIS_URL") from None


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise PortInUse(
                f"port {settings.port} is in use: stop what listens there, or choose another with FRONTDESK_PORT=8001 make up"
            ) from None
