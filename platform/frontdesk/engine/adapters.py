"""The LoRA adapters of one served model: files of one folder, loaded and removed while the engine runs, each of one tenant.

llama.cpp parses them in the engine's process, so only what the operator has allowed is ever opened: the folder's `SHA256SUMS`
(as `sha256sum *.gguf > SHA256SUMS` writes it) lists each file with its hash. Nothing is uploaded.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from frontdesk.engine.errors import BadRequest
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.models.starter import file_hash
from frontdesk.engine.runner import LlamaRunner

MOST = 64  # loaded for one model: llama.cpp reserves each graph for all of them

_MOST_LINES = 100_000
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Host(Protocol):
    """A model that can be run with an adapter. Both calls return when its own thread has done them."""

    async def load_adapter(self, name: str, path: Path) -> None:
        """Load it in place of an older one of that name. Raises `BadModel`."""
        ...

    async def drop_adapter(self, name: str) -> None:
        """Forget it; what runs with it fails."""
        ...


@dataclass(frozen=True)
class LoopHost:
    """Implements `Host` for a chat model in its loop."""

    loop: EngineLoop
    runner: LlamaRunner

    async def load_adapter(self, name: str, path: Path) -> None:
        """See the port."""
        await asyncio.wrap_future(self.loop.call(lambda: self._load(name, path)))

    async def drop_adapter(self, name: str) -> None:
        """See the port."""
        await asyncio.wrap_future(self.loop.call(lambda: self._drop(name)))

    def _load(self, name: str, path: Path) -> None:
        self.loop.forget(name)
        self.runner.loras.add(name, path)

    def _drop(self, name: str) -> None:
        self.loop.forget(name)
        self.runner.loras.remove(name)


@dataclass
class Adapters:
    """What is loaded for the model of this name, by adapter, with its owner; the one named longest ago is first, and goes when
    there are too many. Without a folder nothing can be loaded."""

    model: str
    host: Host
    folder: Path | None = None
    owners: dict[str, str] = field(default_factory=dict)

    async def add(self, name: str, tenant: str) -> None:
        """Load `NAME.gguf` of the folder for a tenant, in place of an older one. Raises `BadRequest`, `BadModel`."""
        path = await asyncio.to_thread(self._path, name)
        if self.owners.get(name, tenant) != tenant:
            raise BadRequest(f"the name {name!r} is taken: choose another one")
        await self.host.load_adapter(name, path)
        self.owners[name] = tenant
        for oldest in list(self.owners)[:-MOST]:
            await self._drop(oldest)

    async def remove(self, name: str, tenant: str) -> None:
        """Forget a tenant's adapter; requests that run with it fail. Raises `BadRequest`."""
        if self.owners.get(name) != tenant:
            raise BadRequest(f"this tenant has no adapter {name!r}")
        await self._drop(name)

    def names(self, tenant: str) -> list[str]:
        """What a tenant may call the model: its own name, and with each of the tenant's adapters as "model:adapter"."""
        return [self.model, *sorted(f"{self.model}:{name}" for name, owner in self.owners.items() if owner == tenant)]

    def named(self, name: str) -> str | None:
        """The adapter of one of these names; None for the model alone."""
        adapter = name.removeprefix(self.model).removeprefix(":")
        if not adapter:
            return None
        self.owners[adapter] = self.owners.pop(adapter)
        return adapter

    async def _drop(self, name: str) -> None:
        del self.owners[name]
        await self.host.drop_adapter(name)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BadRequest("an adapter's name has small letters, digits, - and _, at most 64")
        path = self.folder / f"{name}.gguf" if self.folder is not None else None
        if path is None or not path.is_file():
            raise BadRequest(f"there is no {name}.gguf in the engine's folder of adapters (--adapters)")
        if file_hash(path) not in _allowed(path.parent / "SHA256SUMS", path.name):
            raise BadRequest(f"{path.name} is not allowed: its SHA-256 is not in SHA256SUMS beside it")
        return path


def _allowed(listing: Path, name: str) -> set[str]:
    """The hashes that a listing has for a file."""
    try:
        lines = [line.split(maxsplit=1) for line in listing.read_text().splitlines()[:_MOST_LINES]]
    except (OSError, UnicodeDecodeError):
        return set()
    return {line[0].lower() for line in lines if len(line) == 2 and line[1].strip().lstrip("*") == name}
