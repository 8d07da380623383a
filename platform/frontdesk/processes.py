"""The process table: what a front desk on one machine consists of."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from pathlib import Path
from socket import gethostname

import httpx
from redis.exceptions import RedisError

from frontdesk.engine.catalogue import Library, model_file, served_name
from frontdesk.engine.catalogue.in_use import chat_file
from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.names import RERANKER_NAME
from frontdesk.kit import addresses
from frontdesk.kit import redis as kit_redis
from frontdesk.kit.embedded import EmbeddedPostgres, EmbeddedRedis
from frontdesk.kit.heartbeat import is_alive
from frontdesk.kit.home import Home, cache_directory
from frontdesk.kit.processes import Process
from frontdesk.kit.settings import Settings

PYTHON = [sys.executable, "-m"]
LOADING = [*PYTHON, "frontdesk.kit.launching"]  # for what calls `launching.loaded` in the end
WORKER = ["celery", "-A", "frontdesk.worker:app", "--quiet", "worker", "--without-gossip", "--without-mingle"]
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the parts speak plain HTTP
GIVES_WAY = ["nice", "-n", "10"]
GIVES_WAY_MOST = ["nice", "-n", "19"]
ENGINE_OPTIONS = (
    "port",
    "context",
    "sequences",
    "batch",
    "threads",
    "gpu_layers",
    "kv_type",
    "flash_attention",
    "shelf",
)
QUIET = {
    "PYTHONUNBUFFERED": "1",
    "C_FORCE_ROOT": "1",
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "TOKENIZERS_PARALLELISM": "false",
}


def services(settings: Settings) -> list[Process]:
    """Postgres and Redis, as far as they are embedded."""
    home = Home.of(settings)
    found = []
    if not settings.database_url:
        found.append(EmbeddedPostgres(home).process())
    if not settings.redis_url:
        found.append(EmbeddedRedis(home).process())
    return found


def engine(settings: Settings) -> Process:
    """The process that owns the models. With a chat model behind a URL it serves embeddings only."""
    socket = addresses.engine_socket(settings)
    command = [*PYTHON, "frontdesk.engine", "--socket", str(socket), "--embedder", str(embedder_path(settings))]
    command += ["--reranker", str(prepare_judge(cache_directory() / "models"))]
    command += ["--adapters", f"{RERANKER_NAME}={Home.of(settings).adapters}"]
    model = chat_file(settings)
    if model is not None:
        command += ["--model", str(model), "--name", settings.model_name or served_name(settings.model, model)]
        command += ["--adapters", str(Home.of(settings).adapters)]
    for given, path in further_models(settings).items():
        command += ["--model", f"{served_name(given, path)}={path}"]
    for option in ENGINE_OPTIONS:
        value = getattr(settings, f"engine_{option}")
        command += [f"--{option.replace('_', '-')}={value}"] if value is not None else []
    return Process("engine", command, ready=lambda: answers(socket), env=QUIET, start_seconds=180)


def workers(settings: Settings) -> list[Process]:
    """The workers for turns, one on each core; each runs its turns on threads and one event loop."""
    return [_turn_worker(settings, number) for number in range(1, min(os.cpu_count() or 1, 4) + 1)]


def _turn_worker(settings: Settings, number: int) -> Process:
    name = f"turns{number}@{gethostname()}"
    options = ["-Q", "turns", "-P", "threads", "-c", str(settings.turns_at_once), "-n", name]
    return Process(
        f"worker-{number}", [*LOADING, *WORKER, *options], ready=lambda: _consumes(settings, name), env=QUIET
    )


def heavy_worker() -> Process:
    """The worker for ingestion, in processes of its own with hard time limits. It gives way to the others; nobody waits for
    it to be ready."""
    return Process(
        "heavy",
        [*GIVES_WAY, *PYTHON, *WORKER, "-Q", "heavy", "-P", "prefork", "-c", "1", "-n", _heavy_name()],
        env=QUIET,
    )


async def heavy_consumes(settings: Settings) -> bool:
    """Whether the worker for ingestion takes work."""
    return await _consumes(settings, _heavy_name())


def training_worker() -> Process:
    """The worker that trains tenants' own models, one at a time, so that ingestion need not wait for it. It gives way most, and each
    training has a process of its own, since PyTorch keeps its memory."""
    options = [
        "-Q",
        "training",
        "-P",
        "prefork",
        "-c",
        "1",
        "--max-tasks-per-child",
        "1",
        "-n",
        _training_name(),
    ]
    return Process("training", [*GIVES_WAY_MOST, *PYTHON, *WORKER, *options], env=QUIET)


async def training_consumes(settings: Settings) -> bool:
    """Whether the worker for trainings takes work."""
    return await _consumes(settings, _training_name())


def _heavy_name() -> str:
    return f"heavy@{gethostname()}"


def _training_name() -> str:
    return f"training@{gethostname()}"


def api(settings: Settings) -> Process:
    """The door."""
    command = [
        *LOADING,
        "uvicorn",
        "--factory",
        "frontdesk.app:served",
        "--host",
        settings.host,
        "--port",
        str(settings.port),
        "--no-access-log",
        "--log-level",
        "warning",
        "--timeout-graceful-shutdown",
        "2",
    ]
    return Process("api", command, ready=lambda: _api_answers(settings), env=QUIET)


def mail(settings: Settings) -> list[Process]:
    """The server for customers' mail, where a port is set for it."""
    if settings.mail_port is None:
        return []
    command = [*PYTHON, "frontdesk.cli", "mailroom"]
    return [Process("mail", command, ready=lambda: _listens(settings.mail_host, settings.mail_port), env=QUIET)]


def one_shot(*arguments: str) -> Process:
    """A frontdesk command that runs to its end."""
    command = [*PYTHON, "frontdesk.cli", *arguments]
    return Process(arguments[0], command, env=QUIET, start_seconds=300)


def further_models(settings: Settings) -> dict[str, Path]:
    """The files of the models that are served beside it, by what was given for each. Raises `CatalogueError`."""
    library = Library(Home.of(settings).models)
    return {given: model_file(given, library) for given in settings.further_models}


def embedder_path(settings: Settings) -> Path:
    """The embedder's file, made when it is missing."""
    return settings.embedder or prepare_embedder(cache_directory() / "models")


async def answers(socket: Path) -> bool:
    """Whether an engine answers on its socket."""
    return await _healthy("http://engine", socket)


async def _consumes(settings: Settings, worker: str) -> bool:
    """Whether a worker is warm and takes work."""
    try:
        async with kit_redis.connect(addresses.redis_url(settings)) as redis:
            return await is_alive(redis, worker)
    except (RedisError, OSError):
        return False


async def _listens(host: str, port: int | None) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104
    except OSError:
        return False
    writer.close()
    return True


async def _api_answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
    return await _healthy(f"http://{host}:{settings.port}")


async def _healthy(address: str, socket: Path | None = None) -> bool:
    """Asked many times a second while a part starts, so without the certificates that httpx would read each time."""
    transport = httpx.AsyncHTTPTransport(uds=str(socket) if socket else None, verify=_NO_CERTIFICATES)
    try:
        async with httpx.AsyncClient(transport=transport, timeout=2) as client:
            return (await client.get(f"{address}/health")).status_code == 200
    except httpx.HTTPError:
        return False
