"""Files that come inside a mail: looked at after the answer, within the bounds of files that come by any other way."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from frontdesk.channels.fetching import Fetcher
from frontdesk.channels.simulated import FILE
from frontdesk.conversations import attachments
from frontdesk.conversations.attachments import MOST_OF_MESSAGE
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from tests.channels.conformance.conftest import Line, next_number, open_line

MOST = 1000  # bytes of a file
STATES = "select state from attachments order by id"
NAMED = "select content -> 'attachments' as named, text from messages"


@pytest.fixture
async def line(http: httpx.AsyncClient, database: Database, keyring: Keyring, tenant: UUID) -> AsyncIterator[Line]:
    async with open_line("email", http, database, keyring, tenant) as opened:
        yield opened


async def send(line: Line, words: str, *files: tuple[str, bytes]) -> None:
    """A customer's mail with these files."""
    [*head, _, body, _] = line.other_side.message("ana", words, next_number())
    kept = [each for each in head if not each.startswith("Content-")]
    lines = [*kept, 'Content-Type: multipart/mixed; boundary="x"', "", "--x", "Content-Type: text/plain", "", body]
    for name, data in files:
        lines += ["--x", f'Content-Disposition: attachment; filename="{name}"', "Content-Transfer-Encoding: base64"]
        lines += ["Content-Type: application/octet-stream", "", base64.b64encode(data).decode()]
    assert (await line.shoot(line.signed([*lines, "--x--", ""]))).status_code == 200


async def look(line: Line, publisher: LivePublisher) -> list[str]:
    """What the worker does with each file; returns their states."""
    [channel] = line.sender.channels.values()
    fetcher = Fetcher(line.database, channel.connections, channel.caller, publisher, MOST)  # type: ignore[attr-defined]
    for (attachment_id,) in await line.rows("select id from attachments"):
        await fetcher.run(line.tenant_id, attachment_id)
    return [state for (state,) in await line.rows(STATES)]


async def test_a_file_is_here_once_it_has_been_looked_at(line: Line, publisher: LivePublisher) -> None:
    await send(line, "Here is my invoice", ("invoice.pdf", FILE))
    assert await line.rows(STATES) == [("pending",)]
    [(attachment_id,)] = await line.rows("select id from attachments")
    async with line.database.tenant(line.tenant_id) as session:
        assert await attachments.slice_of(session, line.tenant_id, attachment_id, 0) == b""  # nobody reads it before
    assert await look(line, publisher) == ["here"]
    async with line.database.tenant(line.tenant_id) as session:
        assert await attachments.slice_of(session, line.tenant_id, attachment_id, 0) == FILE
    [(named, text)] = await line.rows(NAMED)
    assert text.endswith("Here is my invoice") and [each["state"] for each in named] == ["here"]
    assert (named[0]["name"], named[0]["size"]) == ("invoice.pdf", len(FILE))


@pytest.mark.parametrize("data", [b"<html><script>alert(1)</script>", b"%PDF-1.7" + b"x" * MOST], ids=["html", "large"])
async def test_what_may_not_be_kept_is_refused_and_its_bytes_are_gone(
    line: Line, publisher: LivePublisher, data: bytes
) -> None:
    await send(line, "See this", ("invoice.pdf", data))
    assert await look(line, publisher) == ["refused"]
    assert await line.rows("select data, due_at from attachments") == [(None, None)]


async def test_more_files_than_a_message_has_are_told_by_name_only(line: Line, publisher: LivePublisher) -> None:
    files = [(f"{number}.pdf", FILE) for number in range(MOST_OF_MESSAGE + 2)]
    await send(line, "", *files, ("empty.pdf", b""))
    assert await look(line, publisher) == ["here"] * MOST_OF_MESSAGE
    [(named, _)] = await line.rows(NAMED)
    assert sorted(each["name"] for each in named if each["state"] == "elsewhere") == ["5.pdf", "6.pdf", "empty.pdf"]
