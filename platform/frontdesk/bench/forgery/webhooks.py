"""Forged webhooks of one inbox, made from genuine ones of its platform's simulated side."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from unittest.mock import patch

from frontdesk.bench.lines import Line, target_of
from frontdesk.bench.wire import request_of
from frontdesk.channels.simulated import Shot

CONTACT = "16505551234"
UNSIGNED = frozenset({"content-type", "content-length", "host", "user-agent", "accept"})
MINUTES = (-100_000, -1441, -61, -6, 6, 61, 1441, 100_000)  # by which a clock is wrong
OVERSIZED = (300, 9_000, 70_000)  # bytes more


@dataclass(frozen=True)
class Forged:
    """A request that must not be taken; `kind` says what is wrong with it."""

    kind: str
    request: bytes


@dataclass
class Forger:
    """Makes forgeries for `line`; `strangers` are inboxes of the same platform with other secrets and businesses."""

    line: Line
    strangers: list[Line]
    rng: random.Random
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def kinds(self) -> list[tuple[str, Callable[[], bytes | None]]]:
        """What can be wrong with a request of this platform."""
        kinds: list[tuple[str, Callable[[], bytes | None]]] = [
            ("header bit", self._header_bit),
            ("header cut", self._header_cut),
            ("header empty", lambda: self._with_header(lambda value: b"")),
            ("header longer", self._header_longer),
            ("header in another case", self._header_case),
            ("header twice", self._header_twice),
            ("header missing", self._header_missing),
            ("prefix", self._prefix),
            ("another's secret", self._stranger_signs),
            ("signed for another inbox", self._replayed),
            ("another time", self._another_time),
            ("another method", self._another_method),
            ("handshake", self._handshake),
        ]
        if self.line.other_side.signs_body:
            kinds += [("body bit", self._body_bit), ("body cut", self._body_cut), ("another body", self._another_body)]
        if self._signs_address:
            kinds.append(("another address", self._another_address))
        return [(name, make) for name, make in kinds if make() is not None]

    def genuine(self) -> Shot:
        """A customer's message that has not been sent."""
        return self.line.message(
            CONTACT, self.rng.choice(("Hello", "Où est ma commande ?", "x" * 900)), next(self._numbers)
        )

    def _header_bit(self) -> bytes | None:
        return self._with_header(lambda value: flipped(self.rng, value))

    def _header_cut(self) -> bytes | None:
        return self._with_header(lambda value: value[: self.rng.randrange(len(value))])

    def _header_longer(self) -> bytes | None:
        more = self.rng.choice((b"0", b"=", b"\x00", b"\xff", b",", b" x", b"A" * self.rng.choice(OVERSIZED)))
        return self._with_header(lambda value: value + more)

    def _header_case(self) -> bytes | None:
        return self._with_header(bytes.swapcase)

    def _prefix(self) -> bytes | None:
        """Another algorithm is named, or none."""
        others = (b"", b"sha1=", b"md5=", b"none=", b"v1=", b"sha512=")
        return self._with_header(lambda value: self.rng.choice(others) + value.rpartition(b"=")[2])

    def _header_twice(self) -> bytes | None:
        """A genuine signature beside a wrong one, in either order."""
        shot, name = self._proved()
        if name is None:
            return None
        value = shot.headers[name].encode()
        pair = [(name.encode(), value), (name.encode(), flipped(self.rng, value))]
        self.rng.shuffle(pair)
        return self._request(shot, [*self._headers(shot, name), *pair])

    def _header_missing(self) -> bytes | None:
        shot, name = self._proved()
        return self._request(shot, self._headers(shot, name)) if name else None

    def _stranger_signs(self) -> bytes | None:
        stranger = self.rng.choice(self.strangers)
        payload = self.line.other_side.message(CONTACT, "Hello", next(self._numbers))
        theirs = self.line.other_side.sign(stranger.settings, payload, self.line.url)
        return self.line.request(theirs) if theirs != self.line.signed(payload) else None

    def _replayed(self) -> bytes | None:
        """What a stranger's customer wrote, brought to us."""
        stranger = self.rng.choice(self.strangers)
        payload = stranger.other_side.message(CONTACT, "Hello", next(self._numbers))
        theirs = stranger.signed(payload)
        return self.line.request(theirs) if theirs != self.line.signed(payload) else None

    def _another_time(self) -> bytes | None:
        """Signed by a clock that is wrong, where the time is signed."""
        payload = self.line.other_side.message(CONTACT, "Hello", next(self._numbers))
        moment = time.time()
        with at(moment):
            genuine = self.line.signed(payload)
        with at(moment + 60 * self.rng.choice(MINUTES)):
            wrong = self.line.signed(payload)
        return self.line.request(wrong) if wrong != genuine else None

    def _another_method(self) -> bytes | None:
        method = self.rng.choice(("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "post", "POSTT"))
        shot = self.genuine()
        return self._request(shot, self._headers(shot), method=method)

    def _handshake(self) -> bytes | None:
        """A stranger's handshake."""
        stranger = self.rng.choice(self.strangers)
        ours = [shot for shot, _ in self.line.other_side.handshakes(self.line.settings, self.line.url)]
        theirs = [shot for shot, _ in self.line.other_side.handshakes(stranger.settings, self.line.url)]
        forged = [shot for shot in theirs if shot not in ours]
        return self.line.request(self.rng.choice(forged)) if forged else None

    def _body_bit(self) -> bytes | None:
        shot = self.genuine()
        return self._request(shot, self._headers(shot), body=flipped(self.rng, shot.body))

    def _body_cut(self) -> bytes | None:
        shot = self.genuine()
        at_byte = self.rng.randrange(len(shot.body))
        body = self.rng.choice((shot.body[:at_byte], shot.body[:at_byte] + shot.body[at_byte + 1 :], shot.body + b" "))
        return self._request(shot, self._headers(shot), body=body)

    def _another_body(self) -> bytes | None:
        shot = self.genuine()
        return self._request(shot, self._headers(shot), body=self.genuine().body)

    def _another_address(self) -> bytes | None:
        shot = self.genuine()
        target = target_of(self.line.path, {**shot.query, self.rng.choice("abc"): "1"})
        return request_of(shot.method, target, self._headers(shot), shot.body)

    @property
    def _signs_address(self) -> bool:
        payload, moment = self.line.other_side.message(CONTACT, "Hello", next(self._numbers)), time.time()
        with at(moment):
            other = self.line.other_side.sign(self.line.settings, payload, f"{self.line.url}?a=1")
            return other != self.line.signed(payload)

    def _proved(self) -> tuple[Shot, str | None]:
        """A genuine message, and one of the headers that prove it."""
        shot = self.genuine()
        names = [name for name in shot.headers if name.lower() not in UNSIGNED]
        return shot, self.rng.choice(names) if names else None

    def _with_header(self, change: Callable[[bytes], bytes]) -> bytes | None:
        """A genuine message, one of whose proving headers has another value; None when it means the same."""
        shot, name = self._proved()
        if name is None:
            return None
        value = shot.headers[name].encode()
        changed = change(value)
        if means_the_same(value, changed):
            return self.line.request(self._spoiled(shot, name))
        return self._request(shot, [*self._headers(shot, name), (name.encode(), changed)])

    def _spoiled(self, shot: Shot, name: str) -> Shot:
        value = shot.headers[name]
        headers: Mapping[str, str] = {**shot.headers, name: value[:-1] + ("0" if value[-1] != "0" else "1")}
        return Shot(shot.method, shot.query, headers, shot.body)

    def _headers(self, shot: Shot, without: str | None = None) -> list[tuple[bytes, bytes]]:
        return [(name.encode(), value.encode()) for name, value in shot.headers.items() if name != without]

    def _request(
        self, shot: Shot, headers: list[tuple[bytes, bytes]], *, method: str | None = None, body: bytes | None = None
    ) -> bytes:
        target = target_of(self.line.path, shot.query)
        return request_of(method or shot.method, target, headers, shot.body if body is None else body)


def flipped(rng: random.Random, data: bytes) -> bytes:
    """One bit is another."""
    at_byte = rng.randrange(len(data))
    changed = bytes([data[at_byte] ^ (1 << rng.randrange(8))])
    return data[:at_byte] + changed + data[at_byte + 1 :]


def means_the_same(value: bytes, changed: bytes) -> bool:
    """Whether both are one header: the same after HTTP has stripped it, or hexadecimal digits of another case."""
    if changed.strip() == value:
        return True
    return changed.lower() == value.lower() and all(c in b"0123456789abcdef" for c in value.rpartition(b"=")[2].lower())


def at(moment: float) -> AbstractContextManager[object]:
    """The clock stands at a moment while something is signed."""
    return patch("time.time", lambda: moment)
