"""The two servers as processes on a port of their own, ended when the measurement is."""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from frontdesk.engine.errors import EngineError

START_SECONDS = 120


@asynccontextmanager
async def ours(model: Path, *, sequences: int, context: int) -> AsyncIterator[str]:
    """Our engine's URL, with one chat model."""
    options = ["--model", str(model), "--sequences", str(sequences), "--context", str(context), "--threads", "2"]
    async with _running([sys.executable, "-m", "frontdesk.engine", *options]) as url:
        yield url


@asynccontextmanager
async def theirs(
    program: Path, model: Path, *, sequences: int, context: int, settings: Sequence[str]
) -> AsyncIterator[str]:
    """llama-server's URL, with as many slots."""
    options = ["-m", str(model), "-np", str(sequences), "-c", str(sequences * context), "-t", "2", "--log-disable"]
    async with _running([str(program), *options, *settings]) as url:
        yield url


@asynccontextmanager
async def _running(command: list[str]) -> AsyncIterator[str]:
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(*command, "--port", str(port), stdout=log, stderr=log)
        try:
            await _wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
            if process.returncode is not None:
                raise EngineError(f"{command[0]} died in the middle of a load")
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _wait(url: str, process: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + START_SECONDS
    async with httpx.AsyncClient(base_url=url) as http:
        while time.monotonic() < deadline and process.returncode is None:
            try:
                if (await http.get("/health")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise EngineError(f"a server did not answer on {url} within {START_SECONDS} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
