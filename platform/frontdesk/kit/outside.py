"""The one client for addresses that others gave us: media, webhooks, platforms.

Public addresses only: a host's name is resolved when a connection is opened, every address it resolves to must be public, and
the connection goes to one of these very addresses, so that a name which resolves differently a moment later (DNS rebinding)
changes nothing. Redirects pass through the same door. Answers are bounded in size and time and not decompressed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from frontdesk.kit.errors import FrontdeskError, InvalidInput

MAX_BYTES = 1024 * 1024
CONNECT_SECONDS = 4.0
LAST_PORT = 65535

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class OutsideError(FrontdeskError):
    """A call to somebody else's server failed."""

    code = "outside"


class NotReached(OutsideError):
    """No connection was made: nothing was sent."""


class OutsideBroken(OutsideError):
    """The request may have been received, but no whole answer came."""


class OutsideTooLarge(OutsideBroken):
    """The answer is larger than it may be."""


class AddressRefused(InvalidInput):
    """The address is not public, or not an address of the web. Nothing was sent."""

    code = "address_refused"


@dataclass(frozen=True)
class OutsideAnswer:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outside:
    """`allow` lists `host:port` pairs that need not be public, as they are written in the address: for tests and simulators."""

    def __init__(self, *, allow: Iterable[str] = (), resolve: Resolve | None = None) -> None:
        self._guard = _Guarded(frozenset(allow), resolve or _resolve)
        transport = httpx.AsyncHTTPTransport(trust_env=False)
        transport._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5,
            network_backend=self._guard,
        )
        self._client = httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        seconds: float = 10,
        max_bytes: int = MAX_BYTES,
        redirects: int = 0,
    ) -> OutsideAnswer:
        """The answer, after at most so many redirects, within `seconds` and `max_bytes`.

        Raises `AddressRefused`, `NotReached` or `OutsideBroken`.
        """
        sent = {**(headers or {}), "Accept-Encoding": "identity"}
        try:
            request = self._client.build_request(
                method,
                url,
                headers=sent,
                json=json,
                data=form,
                content=content,
                timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise AddressRefused("this is no address of the web: https://host/path is the form") from error
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(request, redirects, max_bytes)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(f"no connection to {request.url.host}") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise OutsideBroken(f"{request.url.host}: {type(error).__name__}") from error

    async def connect(self, host: str, port: int, *, seconds: float = CONNECT_SECONDS) -> socket.socket:
        """A connection, not blocking, for a protocol that is not HTTP; the caller closes it. The same addresses are refused.

        Raises `AddressRefused` or `NotReached`.
        """
        try:
            async with asyncio.timeout(seconds):
                return await _connected(await self._guard.addresses_of(host, port, None), port)
        except (httpcore.ConnectError, OSError) as error:  # a timeout is one, too
            raise NotReached(f"no connection to {host}") from error

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _follow(self, request: httpx.Request, redirects: int, max_bytes: int) -> OutsideAnswer:
        for _ in range(redirects + 1):
            _check_form(request.url)
            response = await self._client.send(request, stream=True)
            try:
                answer = await _read(response, max_bytes)
            finally:
                await response.aclose()
            following = response.next_request
            if following is None:
                return answer
            if request.url.scheme == "https" and following.url.scheme != "https":
                raise AddressRefused("the address redirects from https to http")
            request = following
        if redirects:
            raise OutsideBroken("too many redirects")
        return answer


async def _read(response: httpx.Response, max_bytes: int) -> OutsideAnswer:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise OutsideBroken("the answer is compressed, which was not asked for")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise OutsideTooLarge(f"the answer is over {max_bytes // 1024} KB")
    return OutsideAnswer(response.status_code, dict(response.headers), bytes(body))


def _check_form(url: httpx.URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise AddressRefused("only http and https addresses are called")


class _Guarded(httpcore.AsyncNetworkBackend):
    """Opens connections to checked addresses only."""

    def __init__(self, allow: frozenset[str], resolve: Resolve) -> None:
        self._allow = allow
        self._resolve = resolve
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, refuse what is not public, connect to what was checked."""
        addresses = await self.addresses_of(host, port, timeout)
        return await self._first(addresses, port, timeout, socket_options)

    async def addresses_of(self, host: str, port: int, seconds: float | None) -> Sequence[str]:
        """What the name resolves to now. Raises `AddressRefused` unless all may be called, or httpcore's `ConnectError`."""
        if not 0 < port <= LAST_PORT:
            raise AddressRefused(f"there is no port {port}: the last is {LAST_PORT}")
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._resolve(host, port)
        except (OSError, TimeoutError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} does not resolve") from error
        if f"{host}:{port}" not in self._allow and not all(map(is_public, addresses)):
            raise AddressRefused(f"{host} is not a public address")
        return addresses

    async def _first(
        self,
        addresses: Sequence[str],
        port: int,
        timeout: float | None,  # noqa: ASYNC109
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        failed: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses[:2]:
            try:
                return await self._backend.connect_tcp(address, port, timeout=timeout, socket_options=options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressRefused("unix sockets are not called")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where an IPv6 address carries an IPv4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (ip, *_carried(ip)))


def _carried(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [each for each in found if each is not None]


_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


async def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    failed = OSError("the name has no address")
    for address in addresses[:2]:
        opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        opened.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(opened, (address, port))
        except BaseException as error:
            opened.close()
            if not isinstance(error, OSError):
                raise
            failed = error
        else:
            return opened
    raise failed


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
