"""Messenger's side; forms as in
https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.channels.meta.simulated import TOKENS, SimulatedMessaging
from frontdesk.channels.simulated import Call, Reply

PAGE = "682498302938465"


class SimulatedMessenger(SimulatedMessaging):
    """Implements `Simulated`."""

    settings: Mapping[str, str] = {"page_id": PAGE, **TOKENS}
    kind, account = "page", PAGE

    def answer(self, call: Call, number: int) -> Reply:
        """A sent message, a file, or the page."""
        if call.path.startswith("/me?"):
            return Reply(200, {"id": PAGE, "name": "Simulated"})
        return self.sent(call, number)

    def receipt(self, external_id: str, status: str) -> Any | None:
        """A delivery. What was read is told by its time only, and failures not at all."""
        if status != "delivered":
            return None
        between = {"sender": {"id": "1"}, "recipient": {"id": PAGE}}
        return self.webhook({**between, "delivery": {"mids": [external_id], "watermark": 1458668856253}})


SIMULATED = SimulatedMessenger()
