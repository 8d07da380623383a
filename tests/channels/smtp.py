"""A mail server on a real port that takes what it is given and remembers it (RFC 5321, as much of it as a sender needs)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """`refused` are addresses that it does not take; `received` pairs of address and message."""

    port: int = 0
    refused: set[str] = field(default_factory=set)
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.write(b"220 test\r\n")
        to = ""
        while line := (await reader.readline()).decode().strip():
            command = line.upper()
            if command.startswith("RCPT TO:"):
                to = line[8:].strip("<> ")
                writer.write(b"550 no such box\r\n" if to in self.refused else b"250 ok\r\n")
            elif command == "DATA":
                writer.write(b"354 go on\r\n")
                data = (await reader.readuntil(b"\r\n.\r\n"))[:-5].replace(b"\r\n..", b"\r\n.")
                self.received.append((to, message_from_bytes(data, policy=policy.default)))  # type: ignore[arg-type]
                writer.write(b"250 ok\r\n")
            elif command == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
        writer.close()


@contextlib.asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """The server, while it runs."""
    server = MailServer()
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
