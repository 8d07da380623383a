"""WhatsApp: how much fits beside buttons and into a list, and what Meta's errors mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.channels.errors import Refused, TryAgain
from frontdesk.channels.platform import Outgoing
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Reply
from tests.channels.answering import answering


@pytest.mark.parametrize(
    ("choices", "kind", "parts"), [(("Yes", "No"), "button", 3), (("1", "2", "3", "4"), "list", 1)]
)
def test_a_list_stands_below_a_longer_text_than_buttons(choices: tuple[str, ...], kind: str, parts: int) -> None:
    text = "\n\n".join(["word " * 180] * 3)
    found = platform("whatsapp").render(None, Outgoing("1", text, choices, asked_at=datetime.now(UTC)))
    assert len(found) == parts and found[-1]["interactive"]["type"] == kind
    assert len(found[-1]["interactive"]["body"]["text"]) <= (1024 if kind == "button" else 4096)


@pytest.mark.parametrize(
    ("code", "kind"), [(130429, TryAgain), (131056, TryAgain), (80007, TryAgain), (131009, Refused)]
)
async def test_errors_mean_what_meta_says(code: int, kind: type[Exception]) -> None:
    error = {"message": f"(#{code}) words of Meta", "type": "OAuthException", "code": code}
    async with answering("whatsapp", Reply(400, {"error": error})) as side:
        with pytest.raises(kind, match="words of Meta"):
            await side.platform.deliver(side.config, side.caller, {"to": "1"}, "k")
