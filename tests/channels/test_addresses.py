"""Only a platform's own servers are asked for a file, and shown a token."""

from __future__ import annotations

import pytest

from frontdesk.channels.addresses import platforms_own
from frontdesk.channels.errors import Refused
from frontdesk.channels.platform import Attachment
from tests.channels.answering import answering

API, DOMAINS = "https://slack.com/api", ("slack.com",)


@pytest.mark.parametrize("url", ["https://slack.com/f", "https://files.slack.com/f", "https://files.slack.com:8443/f"])
def test_the_platforms_own_servers_are_asked(url: str) -> None:
    assert platforms_own(url, API, DOMAINS) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/f",
        "https://notslack.com/f",
        "https://slack.com.evil.example/f",
        "https://files.slack.com@evil.example/f",
        "https://evil.example/slack.com",
        "https://[files.slack.com/f",
        "//files.slack.com/f",
        "F111",
        "",
    ],
)
def test_nobody_else_is(url: str) -> None:
    with pytest.raises(Refused, match=r"address|platform"):
        platforms_own(url, API, DOMAINS)


@pytest.mark.parametrize("name", ["discord", "instagram", "messenger", "slack", "sms"])
async def test_a_file_that_lies_elsewhere_is_refused_before_anybody_is_asked(name: str) -> None:
    async with answering(name) as side:
        with pytest.raises(Refused, match="lie at the platform"):
            await side.platform.fetch(side.config, side.caller, Attachment("file", "https://drive.example/f"), 1000)  # type: ignore[attr-defined]
    assert not side.calls
