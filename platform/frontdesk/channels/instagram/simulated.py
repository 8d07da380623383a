"""Instagram's side; forms as in https://developers.facebook.com/docs/instagram-platform/webhooks/examples"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.channels.meta.simulated import TOKENS, SimulatedMessaging
from frontdesk.channels.simulated import Call, Reply

ACCOUNT = "17841405822304914"


class SimulatedInstagram(SimulatedMessaging):
    """Implements `Simulated`."""

    settings: Mapping[str, str] = {"account_id": ACCOUNT, **TOKENS}
    kind, account = "instagram", ACCOUNT

    def answer(self, call: Call, number: int) -> Reply:
        """A sent message, a file, or the account."""
        if call.path.startswith("/me?"):
            return Reply(200, {"user_id": ACCOUNT, "username": "simulated", "id": "1"})
        return self.sent(call, number)

    def receipt(self, external_id: str, status: str) -> Any | None:
        """What was read; nothing else is told."""
        return self.webhook({**self.between("1"), "read": {"mid": external_id}}) if status == "read" else None


SIMULATED = SimulatedInstagram()
