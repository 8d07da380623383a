"""The guarded client reaches public addresses and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest

from frontdesk.kit.outside import AddressRefused, NotReached, Outside, OutsideBroken, is_public

PRIVATE = [
    "http://127.0.0.1:9/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:9/",
    "http://[::ffff:127.0.0.1]:9/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://2130706433:9/",
    "http://0x7f.1:9/",
    "http://0177.0.0.1:9/",
    "http://0:9/",
    "http://localhost:9/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://224.0.0.1/",
    "http://user:secret@127.0.0.1:9/",
]


@contextlib.asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Answers every request with the same bytes; the port, and what was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1], asked
    finally:
        listening.close()


def ok(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("url", PRIVATE)
async def test_private_addresses_are_refused(url: str) -> None:
    client = Outside()
    with pytest.raises(AddressRefused):
        await client.request("GET", url, seconds=3)
    await client.close()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com/", "gopher://x/", "http://", "nonsense", "http://1.1.1.1:65536/"]
)
async def test_only_the_web_is_called(url: str) -> None:
    client = Outside()
    with pytest.raises(AddressRefused):
        await client.request("GET", url)
    await client.close()


async def test_an_allowed_pair_is_reached_and_its_neighbour_is_not() -> None:
    async with server(ok(b"hello")) as (port, _):
        client = Outside(allow=[f"127.0.0.1:{port}"])
        assert (await client.request("GET", f"http://127.0.0.1:{port}/")).body == b"hello"
        with pytest.raises(AddressRefused):
            await client.request("GET", f"http://localhost:{port}/")
        await client.close()


async def test_a_name_that_resolves_to_public_and_private_is_refused() -> None:
    async def both(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.215.14", "127.0.0.1"]

    client = Outside(resolve=both)
    with pytest.raises(AddressRefused):
        await client.request("GET", "http://shop.example/")
    await client.close()


async def test_a_name_is_resolved_once_so_rebinding_changes_nothing() -> None:
    async with server(ok(b"private")) as (port, asked):
        answers = iter([["192.0.2.1"], ["127.0.0.1"], ["127.0.0.1"]])
        resolved: list[str] = []

        async def rebinding(host: str, _port: int) -> Sequence[str]:
            resolved.append(host)
            return next(answers)

        client = Outside(resolve=rebinding)
        with pytest.raises(AddressRefused):  # 192.0.2.1 is kept for documentation
            await client.request("GET", f"http://shop.example:{port}/")
        with pytest.raises(AddressRefused):
            await client.request("GET", f"http://shop.example:{port}/")
        assert (resolved, asked) == (["shop.example", "shop.example"], [])
        await client.close()


async def test_a_public_name_is_connected_to_at_the_address_that_was_checked() -> None:
    resolved: list[str] = []

    async def once(host: str, _port: int) -> Sequence[str]:
        resolved.append(host)
        return ["93.184.215.14"] if len(resolved) == 1 else ["127.0.0.1"]

    async with server(ok(b"private")) as (port, asked):
        client = Outside(resolve=once)
        with pytest.raises((NotReached, OutsideBroken)):  # nobody listens there, or there is no network
            await client.request("GET", f"http://shop.example:{port}/", seconds=0.5)
        assert (resolved, asked) == (["shop.example"], [])
        await client.close()


async def test_a_redirect_into_private_space_is_refused() -> None:
    async with server(ok(b"private")) as (inner, asked), server(redirect(f"http://127.0.0.1:{inner}/")) as (port, _):
        client = Outside(allow=[f"127.0.0.1:{port}"])
        with pytest.raises(AddressRefused):
            await client.request("GET", f"http://127.0.0.1:{port}/", redirects=3)
        assert asked == []
        await client.close()


async def test_a_redirect_is_followed_only_when_asked_and_not_for_ever() -> None:
    async with server(redirect("/again")) as (port, asked):
        client = Outside(allow=[f"127.0.0.1:{port}"])
        assert (await client.request("GET", f"http://127.0.0.1:{port}/")).status == 302
        with pytest.raises(OutsideBroken, match="too many"):
            await client.request("GET", f"http://127.0.0.1:{port}/", redirects=2)
        assert len(asked) == 1 + 3
        await client.close()


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"x" * 3000),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3000,
        ok(b"x", "Content-Encoding: gzip"),
        b"nonsense\r\n\r\n",
    ],
)
async def test_answers_are_bounded_and_not_unpacked(answer: bytes) -> None:
    async with server(answer) as (port, _):
        client = Outside(allow=[f"127.0.0.1:{port}"])
        with pytest.raises(OutsideBroken):
            await client.request("GET", f"http://127.0.0.1:{port}/", max_bytes=2000)
        await client.close()


async def test_silence_ends_in_time_and_a_closed_port_is_not_reached() -> None:
    async with server(b"") as (port, _):
        pass
    client = Outside(allow=[f"127.0.0.1:{port}"])
    with pytest.raises(NotReached):
        await client.request("GET", f"http://127.0.0.1:{port}/")

    async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    client = Outside(allow=[f"127.0.0.1:{port}"])
    with pytest.raises(OutsideBroken):
        await client.request("GET", f"http://127.0.0.1:{port}/", seconds=0.2)
    listening.close()
    await client.close()


def test_public_addresses_are_public() -> None:
    assert all(map(is_public, ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"]))


async def test_other_protocols_pass_through_the_same_door() -> None:
    async with server(b"220 hello") as (port, _):
        client = Outside(allow=[f"127.0.0.1:{port}"])
        connection = await client.connect("127.0.0.1", port)
        assert connection.getpeername() == ("127.0.0.1", port) and not connection.getblocking()
        connection.close()
        for host in ("localhost", "127.1", "[::1]", "169.254.169.254", "10.0.0.1"):
            with pytest.raises((AddressRefused, NotReached)):
                await client.connect(host, port)
        await client.close()


async def test_a_name_for_another_protocol_is_resolved_once_and_pinned() -> None:
    resolved: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        resolved.append(host)
        return ["93.184.215.14", "127.0.0.1"] if len(resolved) == 1 else ["93.184.215.14"]

    async with server(b"private") as (port, asked):
        client = Outside(resolve=rebinding)
        with pytest.raises(AddressRefused):
            await client.connect("mail.shop.example", port)
        with pytest.raises(NotReached):  # nobody listens there, or there is no network
            await client.connect("mail.shop.example", port, seconds=0.3)
        assert (resolved, asked) == (["mail.shop.example"] * 2, [])
        await client.close()


async def test_a_closed_port_is_not_reached() -> None:
    async with server(b"") as (port, _):
        pass
    client = Outside(allow=[f"127.0.0.1:{port}"])
    with pytest.raises(NotReached):
        await client.connect("127.0.0.1", port)
    await client.close()
