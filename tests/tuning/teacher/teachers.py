"""An OpenAI-compatible server on a real port that says what a test tells it to."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

JSON = Mapping[str, Any]
SOON = 0.02  # seconds that any answer takes


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `cut` ends it in its middle, `after` are seconds before it comes."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    after: float = 0.0


@dataclass
class Asked:
    """The requests that came: their bodies and headers."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0


def said(text: str, tokens: int = 10) -> Answer:
    """A chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return Answer(json.dumps({"choices": [choice], "usage": {"total_tokens": tokens}}).encode())


def items(*found: JSON) -> Answer:
    """A completion of these items."""
    return said(json.dumps({"items": list(found)}))


def refused(status: int, message: str = "", **headers: str) -> Answer:
    """An error in OpenAI's words."""
    return Answer(json.dumps({"error": {"message": message}}).encode(), status, headers)


Says = Callable[[JSON], Answer]


def in_turn(*answers: Answer) -> Says:
    """These answers one after the other, the last one for ever."""
    left = list(answers)
    return lambda _body: left.pop(0) if len(left) > 1 else left[0]


@dataclass(frozen=True)
class Server:
    """A running teacher."""

    port: int
    asked: Asked

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def pair(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def teaching(says: Says) -> AsyncIterator[Server]:
    """A teacher that answers so until the block ends."""
    asked = Asked()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.lower().splitlines() if line.startswith("content-length")
        )
        asked.bodies.append(json.loads(await reader.readexactly(length)))
        asked.headers.append(head)
        asked.under_way += 1
        asked.most_at_once = max(asked.most_at_once, asked.under_way)
        answer = says(asked.bodies[-1])
        await asyncio.sleep(answer.after or SOON)
        asked.under_way -= 1
        with contextlib.suppress(ConnectionError):
            writer.write(_written(answer))
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield Server(listening.sockets[0].getsockname()[1], asked)
    finally:
        listening.close()


def _written(answer: Answer) -> bytes:
    headers = {"Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    whole = f"HTTP/1.1 {answer.status} So\r\n{head}\r\n".encode() + answer.body
    return whole[: len(whole) - len(answer.body) // 2] if answer.cut else whole


def task_of(body: JSON) -> JSON:
    """What a request asks: business, language, task and material."""
    messages: Sequence[JSON] = body["messages"]
    return dict(json.loads(messages[1]["content"]))
