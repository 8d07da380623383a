"""Customers' mail by LMTP and SMTP: taken when it is stored, kept by the mail server when it cannot be, refused for good else."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import URL
from structlog.testing import capture_logs

from frontdesk import processes
from frontdesk.channels import inboxes
from frontdesk.channels.connections import Connections, load
from frontdesk.channels.email import lmtp
from frontdesk.channels.email.lmtp import Mailroom, serving
from frontdesk.channels.email.simulated import SIMULATED
from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.simulated import Call
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.processes import Child
from frontdesk.kit.settings import Settings
from tests.channels.conformance.conftest import Line, next_number, open_line
from tests.conftest import make_tenant


class Client:
    """A mail server that delivers to us."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def reply(self) -> str:
        """The next reply's last line."""
        async with asyncio.timeout(20):
            while (line := (await self._reader.readline()).decode())[3:4] == "-":
                pass
        return line.strip()

    async def say(self, *lines: str) -> str:
        """Send lines; the reply."""
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        return await self.reply()

    async def deliver(self, to: list[str], mail: list[str], sender: str = "ana@customers.example") -> list[str]:
        """The replies to each recipient, or to their mail."""
        assert (await self.say(f"MAIL FROM:<{sender}>"))[:3] == "250"
        refused = [r for each in to if not (r := await self.say(f"RCPT TO:<{each}>")).startswith("250")]
        if len(refused) == len(to):
            return refused
        assert (await self.say("DATA"))[:3] == "354"
        first = await self.say(*mail, ".")
        return [*refused, first, *[await self.reply() for _ in range(len(to) - len(refused) - 1)]]

    def close(self) -> None:
        self._writer.close()


@contextlib.asynccontextmanager
async def connected(port: int, greeting: str = "LHLO") -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection("127.0.0.1", port))
    try:
        await client.reply()
        await client.say(f"{greeting} mx.example")
        yield client
    finally:
        client.close()


@pytest.fixture
async def mailroom(app: FastAPI, address: str) -> Mailroom:
    return Mailroom(app.state.connections, app.state.door)


@pytest.fixture
async def port(mailroom: Mailroom) -> AsyncIterator[int]:
    async with serving(mailroom, "127.0.0.1", 0) as listening:
        yield listening


@pytest.fixture
async def line(http: object, database: Database, keyring: Keyring, tenant: UUID) -> AsyncIterator[Line]:
    async with open_line("email", http, database, keyring, tenant) as opened:  # type: ignore[arg-type]
        yield opened


async def mailbox(line: Line, keyring: Keyring, address: str = "") -> str:
    """An address whose mail is this inbox's."""
    address = address or f"Desk{next_number()}@shop.example"
    async with line.database.tenant(line.tenant_id) as session:
        config = (await load(session, keyring, line.tenant_id, line.inbox_id)).config
        changed = config.model_copy(update={"address": address, "mailroom": True})
        await inboxes.configure(session, keyring, line.tenant_id, line.inbox_id, changed)
    return address


def mail(text: str, number: int | None = None) -> list[str]:
    return SIMULATED.message("ana", text, number or next_number())[:-1]


async def test_a_mail_is_stored_before_it_is_taken_and_once(line: Line, keyring: Keyring, port: int) -> None:
    address, sent = await mailbox(line, keyring), mail("Where is order 1042?")
    async with connected(port) as client:
        for _ in range(2):
            assert await client.deliver([address], sent) == ["250 2.1.5 Taken"]
            assert await line.texts() == ["Where is order 1042?"]
    assert len(await line.rows("select id from turns")) == 1


async def test_each_recipient_has_its_own_reply(
    line: Line, keyring: Keyring, port: int, http: object, database: Database
) -> None:
    other_tenant = await make_tenant(database)
    async with open_line("email", http, database, keyring, other_tenant) as other:  # type: ignore[arg-type]
        to = [await mailbox(line, keyring), "nobody@shop.example", await mailbox(other, keyring)]
        async with connected(port) as client:
            replies = await client.deliver(to, mail("to both"))
        assert [reply[:3] for reply in replies] == ["550", "250", "250"]
        assert (await line.texts(), await other.texts()) == (["to both"], ["to both"])


async def test_capitals_and_tags_reach_the_same_mailbox(line: Line, keyring: Keyring, port: int) -> None:
    local, _, domain = (await mailbox(line, keyring)).partition("@")
    async with connected(port) as client:
        for to in (f"{local.upper()}@{domain.upper()}", f"{local}+order-1042@{domain}"):
            assert await client.deliver([to], mail("Hello")) == ["250 2.1.5 Taken"]
        for to in ("x@y", f"other+{local}@{domain}", f"{local}@{domain}.example", "a" * 300 + f"@{domain}"):
            assert (await client.say("MAIL FROM:<ana@customers.example>"))[:3] == "250"
            assert (await client.say(f"RCPT TO:<{to}>"))[:1] == "5"
            await client.say("RSET")
    assert len(await line.texts()) == 2


async def test_what_is_no_mail_or_too_large_is_refused_for_good(
    line: Line, keyring: Keyring, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await mailbox(line, keyring)
    monkeypatch.setattr(lmtp, "LARGEST", 100_000)
    async with connected(port) as client:
        assert await client.deliver([address], ["no header at all"]) == ["554 5.6.0 This is no mail"]
        [reply] = await client.deliver([address], [*mail("x"), *["x" * 900] * 200])
        assert reply[:3] == "552"
        assert await client.deliver([address], [*mail("long line"), "y" * 30_000]) == ["250 2.1.5 Taken"]
    assert len(await line.texts()) == 1


async def test_when_the_database_is_away_the_mail_server_keeps_it(mailroom: Mailroom, keyring: Keyring) -> None:
    away = Database(URL.create("postgresql+psycopg", database="frontdesk", query={"host": "/nowhere"}))
    room = Mailroom(Connections(away, keyring), mailroom.door)
    async with serving(room, "127.0.0.1", 0) as port, connected(port) as client:
        assert await client.deliver(["desk@shop.example"], mail("Hello")) == ["451 4.3.0 Try again later"]
    await away.close()


async def test_too_many_connections_are_sent_away_for_now(mailroom: Mailroom) -> None:
    async with serving(mailroom, "127.0.0.1", 0, at_once=2) as port:
        async with connected(port), connected(port):
            third = Client(*await asyncio.open_connection("127.0.0.1", port))
            assert (await third.reply()).startswith("421 4.3.2")
            third.close()
        await asyncio.sleep(0.1)
        async with connected(port) as again:
            assert (await again.say("NOOP"))[:3] == "250"


async def test_smtp_gives_one_reply_for_all(line: Line, keyring: Keyring, mailroom: Mailroom) -> None:
    address = await mailbox(line, keyring)
    by_smtp = Mailroom(mailroom.connections, mailroom.door, "smtp")
    async with serving(by_smtp, "127.0.0.1", 0) as port, connected(port, "EHLO") as client:
        assert (await client.say("MAIL FROM:<ana@customers.example>"))[:3] == "250"
        for to in (address, address.replace("@", "+b@")):
            assert (await client.say(f"RCPT TO:<{to}>"))[:3] == "250"
        await client.say("DATA")
        assert await client.say(*mail("by SMTP"), ".") == "250 2.1.5 Taken"
        assert (await client.say("NOOP"))[:3] == "250"
    assert await line.texts() == ["by SMTP"]


async def test_a_conversation_by_mail_and_a_bounce(line: Line, keyring: Keyring, port: int) -> None:
    address = await mailbox(line, keyring)
    arrived: list[Call] = []
    said = line.other_side.said
    line.other_side.said = lambda call: arrived.append(call) or said(call)  # type: ignore[method-assign, func-returns-value]
    try:
        async with connected(port) as client:
            first = ["Subject: Order 1042", *mail("Where is it?", 424242)]
            await client.deliver([address], first)
            await line.drain(await line.reply("It is **on its way**."))
            reply = message_from_bytes(arrived[0].body, policy=policy.default)
            assert reply["Subject"] == "Re: Order 1042"
            assert reply["In-Reply-To"] == reply["References"] == "<in424242@customers.example>"
            assert reply["From"].addresses[0].addr_spec == address
            bounce = line.other_side.receipt(str(reply["Message-ID"]), "failed")[:-1]
            assert await client.deliver([address], bounce, sender="") == ["250 2.1.5 Taken"]
    finally:
        del line.other_side.said  # type: ignore[method-assign]
    assert await line.outbox() == ["failed"]
    [note] = await line.notes()
    assert "User unknown" in note
    assert await line.texts() == ["Order 1042\n\nWhere is it?"]


async def test_a_mail_without_return_path_is_not_answered(line: Line, keyring: Keyring, port: int) -> None:
    address = await mailbox(line, keyring)
    async with connected(port) as client:
        assert await client.deliver([address], mail("I am away"), sender="") == ["250 2.1.5 Taken"]
    assert await line.texts() == []


async def test_the_mail_for_an_address_is_one_inboxs(
    line: Line, keyring: Keyring, database: Database, http: object
) -> None:
    address = await mailbox(line, keyring)
    connections = Connections(database, keyring)
    assert (await connections.by_mailbox(address)).inbox_id == line.inbox_id
    other_tenant = await make_tenant(database)
    async with open_line("email", http, database, keyring, other_tenant) as other:  # type: ignore[arg-type]
        with pytest.raises(BadInboxConfig, match="another inbox"):
            await mailbox(other, keyring, address.lower())
        async with database.tenant(line.tenant_id) as session:
            assert [inbox.id for inbox in await inboxes.of_tenant(session, line.tenant_id)] == [line.inbox_id]
            await inboxes.remove(session, line.tenant_id, line.inbox_id)
        with pytest.raises(UnknownInbox):
            await Connections(database, keyring).by_mailbox(address)
        await mailbox(other, keyring, address)
        assert (await Connections(database, keyring).by_mailbox(address)).tenant_id == other_tenant


async def test_the_mail_server_is_a_process_that_is_started_when_a_port_is_set(
    line: Line, keyring: Keyring, settings: Settings, tmp_path: Path
) -> None:
    assert processes.mail(settings) == []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    [spec] = processes.mail(settings.model_copy(update={"mail_port": port}))
    child = Child(replace(spec, env={**spec.env, "FRONTDESK_MAIL_PORT": str(port)}), tmp_path / "mail.log")
    try:
        await child.start()
        async with connected(port) as client:
            assert await client.deliver([await mailbox(line, keyring)], mail("to the process")) == ["250 2.1.5 Taken"]
    finally:
        await child.stop()
    assert await line.texts() == ["to the process"]


async def test_the_log_has_one_line_without_words_or_addresses(line: Line, keyring: Keyring, port: int) -> None:
    address = await mailbox(line, keyring)
    with capture_logs() as logged:
        async with connected(port) as client:
            await client.deliver([address], mail("my very private words"))
    [entry] = [each for each in logged if each["event"] == "mail"]
    assert (entry["outcome"], entry["messages"]) == ("250", 1)
    assert "private" not in str(logged) and "@" not in str(logged)
