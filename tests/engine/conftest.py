"""The engine as a process of its own: a tiny model on the real llama.cpp, the real embedder, a unix socket."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from frontdesk.engine.embedder import prepare_embedder, prepare_judge
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.runner import Limits
from frontdesk.kit.home import cache_directory
from tests.engine.counting import CountingRunner
from tests.engine.tiny_gguf import CONTEXT, write_tiny_model

START_SECONDS = 30


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Short, because a socket's path may have 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="fde-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def model(folder: Path) -> Path:
    return write_tiny_model(folder / "tiny.gguf")


@pytest.fixture(scope="session")
def engine(folder: Path, model: Path) -> Iterator[httpx.Client]:
    """An engine with short sequences."""
    yield from running(folder / "engine.sock", model, CONTEXT)


@pytest.fixture(scope="session")
def roomy(folder: Path, model: Path) -> Iterator[httpx.Client]:
    """An engine whose sequences hold tools and their schemas, too, and with a reranker."""
    judge = prepare_judge(cache_directory() / "models")
    yield from running(folder / "roomy.sock", model, 4096, "--reranker", judge)


@pytest.fixture
def runner() -> CountingRunner:
    """A model that counts."""
    return CountingRunner()


@pytest.fixture
def loop(runner: CountingRunner) -> Iterator[EngineLoop]:
    """The engine's thread over it."""
    loop = EngineLoop(runner, Limits(sequences=2, batch=8, part=8, context=64))
    loop.start()
    yield loop
    loop.stop()


def running(socket: Path, model: Path, context: int, *more: object) -> Iterator[httpx.Client]:
    """A client of an engine that runs until the tests are over."""
    log = socket.with_suffix(".log").open("wb")
    embedder = prepare_embedder(cache_directory() / "models")
    process = start(
        "--socket",
        socket,
        "--model",
        model,
        "--embedder",
        embedder,
        "--sequences",
        4,
        "--context",
        context,
        *more,
        log=log,
    )
    client = httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://engine/v1/", timeout=60)
    try:
        wait_until_it_answers(client, process)
        yield client
        assert process.poll() is None, socket.with_suffix(".log").read_text()
    finally:
        client.close()
        process.terminate()
        process.wait(10)


def start(*arguments: object, log: Any = subprocess.PIPE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "frontdesk.engine", *map(str, arguments), "--threads", "1"]
    return subprocess.Popen(command, stdout=log, stderr=log)


def wait_until_it_answers(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("http://engine/health").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the engine does not answer (status {process.poll()})")
