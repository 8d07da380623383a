"""The API's client, for a tenant's own programs: `Frontdesk`, `AsyncFrontdesk` for asyncio, `verify_webhook`.

with Frontdesk("fdk_...", url="https://desk.example.com") as desk:
    for conversation in desk.conversations(status="open"):
        desk.reply(conversation.id, "We are looking into it.")
"""

from __future__ import annotations

from frontdesk.client.aio import AsyncFrontdesk
from frontdesk.client.errors import ConnectionFailed, FrontdeskApiError
from frontdesk.client.hooks import verify_webhook
from frontdesk.client.sync import Frontdesk
from frontdesk.client.trying import Trying

__all__ = ["AsyncFrontdesk", "ConnectionFailed", "Frontdesk", "FrontdeskApiError", "Trying", "verify_webhook"]
