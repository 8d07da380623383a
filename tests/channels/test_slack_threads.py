"""In a thread that somebody else began, what follows is heard once the app has been named there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from tests.channels.conformance.conftest import Line, next_number, open_line

BOT = "<@U0LAN0Z89>"


def said(line: Line, text: str, thread: str = "1355517500.000001") -> Any:
    """A message in a channel's thread that another began."""
    payload = line.other_side.message("1", text, next_number())
    of_others = {"channel": "C111", "channel_type": "channel", "thread_ts": thread, "parent_user_id": "U222"}
    payload["event"].update(of_others, text=text)
    return payload


async def test_a_thread_is_heard_once_we_were_named_in_it(
    http: httpx.AsyncClient, database: Database, keyring: Keyring, tenant: UUID
) -> None:
    async with open_line("slack", http, database, keyring, tenant) as line:
        for payload in (
            said(line, "not for us"),
            said(line, f"{BOT} do you have tents?"),
            said(line, "and in blue?"),
            said(line, "elsewhere", thread="1355517999.000001"),
        ):
            assert (await line.shoot(line.signed(payload))).status_code == 200
        assert await line.texts() == ["do you have tents?", "and in blue?"]
        assert len(await line.rows("select id from conversations")) == 1
