"""The other side: what a platform would send us, signed as it signs, and what its API would answer.

Each platform's folder holds a `simulated.py` with `SIMULATED`. The conformance suite and `frontdesk simulate` use nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol, cast, runtime_checkable

from starlette.websockets import WebSocket

from frontdesk.channels.registry import platform


@dataclass(frozen=True)
class Shot:
    """A request of the platform to our webhook. `query` is appended to the address."""

    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Call:
    """A call of ours to the platform's API; `path` is what follows `api_url`."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """What a call of ours brings to the customer's phone."""

    to: str
    text: str
    choices: Sequence[str] = ()


FILE = b"%PDF-1.7 simulated"  # what every file of a simulated platform holds


@dataclass(frozen=True)
class Reply:
    """The API's answer to a call; `data` is JSON, or the bytes of a file."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Simulated(Protocol):
    """A platform as seen from outside."""

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings of a test inbox, without `api_url`."""
        ...

    @property
    def signs_body(self) -> bool:
        """Whether the signature covers the body (Telegram's does not)."""
        ...

    def message(self, contact: str, text: str, number: int) -> Any:
        """What the platform sends when a customer writes; `number` makes its ids."""
        ...

    def unknown(self, number: int) -> Any:
        """An event of a type that we do not know."""
        ...

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """The signed request that carries a payload to the webhook `url`. A payload of type bytes is the body as it stands."""
        ...

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """Handshakes, each with what the answer must contain."""
        ...

    def said(self, call: Call) -> Said | None:
        """What a call says to a customer; None when it is another call."""
        ...

    def answer(self, call: Call, number: int) -> Reply:
        """The API's good answer; `number` makes its ids."""
        ...

    def too_many(self, seconds: int) -> Reply:
        """The API's answer when there are too many calls."""
        ...

    def receipt(self, external_id: str, status: str) -> Any | None:
        """A receipt for the id of a message of ours; None when the platform has none of that status."""
        ...


@runtime_checkable
class SimulatedFiles(Protocol):
    """A platform whose files are fetched; `answer` hands out `FILE`."""

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """What the platform sends when a customer sends `invoice.pdf`, and no words where it may; the file lies at `api_url`."""
        ...


class Held(Protocol):
    """The platform's side of connections that are held open to it."""

    @property
    def connected(self) -> Sequence[object]:
        """Those that there are."""
        ...

    async def say(self, contact: str, text: str, number: int) -> None:
        """A customer writes; `number` makes the message's id."""
        ...

    async def serve(self, socket: WebSocket) -> None:
        """One connection, to its end."""
        ...


@runtime_checkable
class SimulatedHeld(Protocol):
    """A platform to which a connection is held open."""

    def held(self) -> Held:
        """Its side, without any connection yet."""
        ...


def simulated(name: str) -> Simulated:
    """The other side of a platform. Raises `UnknownChannel`."""
    return cast(Simulated, import_module(f"frontdesk.channels.{platform(name).name}.simulated").SIMULATED)
