"""The teacher that the settings name: at an address, or a GGUF that an engine of its own serves while it is needed."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from frontdesk import processes
from frontdesk.engine.catalogue import Library, model_file, served_name
from frontdesk.kit.choice import BUILT_IN
from frontdesk.kit.home import Home
from frontdesk.kit.outside import Outside
from frontdesk.kit.processes import Child
from frontdesk.kit.settings import Settings
from frontdesk.tuning.teacher.address import Address, address_of


@asynccontextmanager
async def teacher_of(settings: Settings) -> AsyncIterator[tuple[Outside, Address]]:
    """The address, and the client that may call it. Raises `NoTeacher`, `CatalogueError` or `StartFailed`."""
    allow = settings.outside_allow.split(",")
    if settings.teacher_url is None and settings.teacher_model is not None:
        async with _served(settings, settings.teacher_model) as address, _client([*allow, address.pair]) as outside:
            yield outside, address
        return
    address = address_of(settings.teacher_url, settings.teacher_model, settings.teacher_key, allow)
    async with _client(allow) as outside:
        yield outside, address


@asynccontextmanager
async def _client(allow: list[str]) -> AsyncIterator[Outside]:
    outside = Outside(allow=allow)
    try:
        yield outside
    finally:
        await outside.close()


@asynccontextmanager
async def _served(settings: Settings, model: str) -> AsyncIterator[Address]:
    home = Home.of(settings)
    file, port = model_file(model, Library(home.models)), _free_port()
    name = BUILT_IN if model == BUILT_IN else served_name(model, file)
    own = {"model": str(file), "model_name": name, "more_models": "", "engine_port": port}
    serving = settings.model_copy(update={**own, "engine_socket": home.run / "teacher.sock"})
    child = Child(processes.engine(serving), home.logs / "teacher.log")
    try:
        await child.start()
        yield Address(f"http://127.0.0.1:{port}/v1", name)
    finally:
        await child.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
