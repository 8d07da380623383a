"""A hub of models over real HTTP on this machine: one server that answers like the hub, one that stores the files, with faults to switch on."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hub:
    """`content` is the one file that it has; the rest are faults, and what was asked of it."""

    content: bytes
    drop_after: int | None = None  # bytes of an answer after which the storage closes the connection
    stall_seconds: float = 0  # how long it waits before it closes
    ignore_range: bool = False
    refuse_range: bool = False
    status: int = 302  # of the hub's own answer
    announced: str | None = None  # a SHA-256 that is not the file's
    announced_size: int | None = None
    silent: bool = False  # no announcements
    location: str | None = None  # another address to redirect to
    endpoint: str = ""
    storage: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)  # headers that the hub got
    stored_asked: list[dict[str, str]] = field(default_factory=list)  # headers that the storage got
    served: int = 0  # bytes that the storage sent

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content).hexdigest()}"'

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@contextmanager
def running(content: bytes) -> Iterator[Hub]:
    """Both servers until the end of the block."""
    hub = Hub(content)
    with _server(_hub_door(hub)) as front, _server(_storage_door(hub)) as storage:
        hub.endpoint, hub.storage = front, storage
        yield hub


@contextmanager
def _server(door: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass

    def answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _hub_door(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Door(_Quiet):
        def do_GET(self) -> None:
            hub.asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            if hub.status != 302:
                return self.answer(hub.status, {}, b"no")
            headers = {"Location": hub.location or f"{hub.storage}/signed"}
            if not hub.silent:
                headers["X-Linked-Etag"] = f'"{hub.announced or hub.sha256}"'
                headers["X-Linked-Size"] = str(hub.announced_size or len(hub.content))
            return self.answer(302, headers)

    return Door


def _storage_door(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Door(_Quiet):
        def do_GET(self) -> None:
            hub.stored_asked.append({name.lower(): value for name, value in self.headers.items()})
            start = self._start()
            if start and hub.refuse_range:
                return self.answer(416, {})
            body = hub.content[start : None if hub.drop_after is None else start + hub.drop_after]
            headers = {"Content-Length": str(len(hub.content) - start), "ETag": hub.etag}
            if start:
                headers["Content-Range"] = f"bytes {start}-{len(hub.content) - 1}/{len(hub.content)}"
            hub.served += len(body)
            self.answer(206 if start else 200, headers, body)
            time.sleep(hub.stall_seconds)
            self.close_connection = True
            return None

        def _start(self) -> int:
            wanted, condition = self.headers.get("Range"), self.headers.get("If-Range")
            if wanted is None or hub.ignore_range or condition not in (None, hub.etag):
                return 0
            return int(wanted.removeprefix("bytes=").removesuffix("-"))

    return Door
