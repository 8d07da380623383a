"""Calls to a platform's API, and what their failures mean for a message."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection

from frontdesk.channels.errors import BadInboxConfig, OutcomeUnknown, Refused, TryAgain
from frontdesk.kit.outside import AddressRefused, NotReached, Outside, OutsideAnswer, OutsideBroken, OutsideTooLarge
from frontdesk.kit.websockets import open_websocket

SECONDS = 8.0  # of one call; below the time that a claimed row is ours
DOWNLOAD_SECONDS = 60.0
REDIRECTS = 3  # of a download; each one passes the guarded client's door


@dataclass(frozen=True)
class Called:
    """A platform's answer with status 2xx: its JSON, or an empty object."""

    status: int
    headers: Mapping[str, str]
    data: Any


@dataclass(frozen=True)
class Caller:
    """Calls a platform through the guarded client."""

    outside: Outside
    seconds: float = SECONDS

    async def call(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Called:
        """The answer when it is 2xx. Raises `TryAgain` (not reached, 429 with its Retry-After, 5xx), `OutcomeUnknown` (no answer
        came after the request had left), else `Refused`; `answer` holds what the platform said, where it said something.
        """
        answer = await self.ask(method, url, json=json, form=form, content=content, headers=headers)
        if 200 <= answer.status < 300:
            return Called(answer.status, answer.headers, read_json(answer))
        raise failure_of(answer)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> OutsideAnswer:
        """The answer whatever its status. Raises `TryAgain` or `OutcomeUnknown`."""
        try:
            return await self.outside.request(
                method, url, json=json, form=form, content=content, headers=headers, seconds=self.seconds
            )
        except AddressRefused as error:
            raise _not_public(error) from error
        except NotReached as error:
            raise _not_reached(error) from error
        except OutsideBroken as error:
            raise OutcomeUnknown(
                f"the platform did not answer ({error.message}): it may have arrived",
                french=f"la messagerie n’a pas répondu ({error.message}) : il est peut-être arrivé",
                code="no_answer",
            ) from error

    async def connect(self, host: str, port: int) -> socket.socket:
        """A guarded connection for a platform that does not speak HTTP. Raises `TryAgain` or `Refused`."""
        try:
            return await self.outside.connect(host, port, seconds=self.seconds)
        except AddressRefused as error:
            raise _not_public(error) from error
        except NotReached as error:
            raise _not_reached(error) from error

    @asynccontextmanager
    async def converse(self, url: str, *, max_bytes: int) -> AsyncIterator[ClientConnection]:
        """A websocket whose messages are at most so large. Raises `TryAgain` or `Refused`."""
        try:
            async with open_websocket(self.outside, url, max_bytes=max_bytes) as connection:
                yield connection
        except AddressRefused as error:
            raise _not_public(error) from error
        except NotReached as error:
            raise _not_reached(error) from error

    async def download(self, url: str, *, most: int, headers: Mapping[str, str] | None = None) -> bytes:
        """A file of at most so many bytes. `headers` are not sent on to another host. Raises `Refused` or `TryAgain`."""
        try:
            answer = await self.outside.request(
                "GET", url, headers=headers, seconds=DOWNLOAD_SECONDS, max_bytes=most, redirects=REDIRECTS
            )
        except (AddressRefused, OutsideTooLarge) as error:
            raise Refused(error.message) from error
        except (NotReached, OutsideBroken) as error:
            raise TryAgain(f"the file did not come ({error.message})") from error
        if answer.status != 200:
            raise failure_of(answer)
        return answer.body


def _not_public(error: AddressRefused) -> Refused:
    french = f"l’adresse n’est pas une adresse publique du web ({error.message})"
    return Refused(error.message, french=french, code=error.code)


def _not_reached(error: NotReached) -> TryAgain:
    french = f"la messagerie n’a pas été jointe ({error.message})"
    return TryAgain(f"the platform was not reached ({error.message})", french=french, code="not_reached")


def failure_of(answer: OutsideAnswer, *, retry_after: float | None = None) -> TryAgain | Refused:
    """What an answer that is not 2xx means: 429 and 5xx may be tried again, the rest may not."""
    words = words_of(answer)
    said, french = (
        f"the platform answered {answer.status}: {words}",
        f"la messagerie a répondu {answer.status} : {words}",
    )
    facts = {"status": str(answer.status), "words": words}
    if answer.status == 429 or answer.status >= 500:
        wait = retry_after if retry_after is not None else seconds_to_wait(answer)
        return TryAgain(said, french=french, retry_after=wait, code="platform_away", facts=facts)
    return Refused(said, french=french, code="platform_refused", facts=facts)


def cannot_send(platform: str, webhook: str, answer: OutsideAnswer) -> BadInboxConfig:
    """The error of a platform that does not take our webhook's address."""
    words = words_of(answer)
    facts = {"platform": platform, "webhook": webhook, "words": words}
    return BadInboxConfig(f"{platform} cannot send to {webhook}: {words}", code="webhook_refused", facts=facts)


def seconds_to_wait(answer: OutsideAnswer) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, section 10.2.3); a date there is not used by these platforms."""
    try:
        seconds = float(answer.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, 24 * 3600.0) if seconds >= 0 else None


def read_json(answer: OutsideAnswer) -> Any:
    """The answer's JSON, or an empty object."""
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}


def words_of(answer: OutsideAnswer) -> str:
    """The platform's own explanation, at most 200 characters."""
    data = read_json(answer)
    error = data.get("error", data) if isinstance(data, dict) else {}
    if isinstance(error, dict):
        error = error.get("description") or error.get("message") or ""
    return str(error)[:200] or "no explanation"
