"""Instagram: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.channels.calling import Caller, failure_of, read_json
from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.instagram.config import InstagramConfig
from frontdesk.channels.meta.files import fetch_file
from frontdesk.channels.meta.messaging import parse_messaging
from frontdesk.channels.meta.sending import render_reply, send_reply, standing_of
from frontdesk.channels.meta.subscribing import subscribe
from frontdesk.channels.meta.webhooks import verify_webhook
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest, Standing

FIELDS = ("messages", "messaging_postbacks", "messaging_seen")


def utf8_bytes(text: str) -> int:
    """The length as Instagram counts it."""
    return len(text.encode("utf-8", "replace"))


class Instagram:
    """Implements `Platform`. The contact is the customer's Instagram-scoped id (IGSID)."""

    name = "instagram"
    config = InstagramConfig
    limits = Limits(text=1000, measure=utf8_bytes)
    repeatable = False

    def verify(self, config: InstagramConfig, request: RawRequest) -> None:
        """See `verify_webhook`."""
        verify_webhook(config, request)

    def parse(self, config: InstagramConfig, request: RawRequest) -> Parsed:
        """See `parse_messaging`."""
        return parse_messaging(request, config.account_id)

    def render(self, config: InstagramConfig, message: Outgoing) -> Sequence[Part]:
        """See `render_reply`."""
        return render_reply(config, message, self.limits)

    async def deliver(self, config: InstagramConfig, caller: Caller, part: Part, key: str) -> str | None:
        """See `send_reply`."""
        return await send_reply(config, caller, config.account_id, part)

    def standing(self, config: InstagramConfig, asked_at: datetime | None) -> Standing:
        """See the port."""
        return standing_of(config, asked_at)

    async def fetch(self, config: InstagramConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """See `fetch_file`."""
        return await fetch_file(config, caller, attachment, most)

    async def check(self, config: InstagramConfig, caller: Caller) -> tuple[Finding, InstagramConfig]:
        """`me` is the account; webhooks name it by its `user_id`, and it is subscribed here:
        https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started"""
        url = f"{config.api_url}/me?fields=user_id,username"
        answer = await caller.ask("GET", url, headers=config.authorization)
        if answer.status in (400, 401, 403):
            words = failure_of(answer).message
            raise BadInboxConfig(
                f"Instagram refuses this access token: {words}", code="meta_token", facts={"words": words}
            )
        if answer.status >= 300:
            raise failure_of(answer)
        us = read_json(answer)
        if str(us["user_id"]) != config.account_id:
            raise BadInboxConfig(
                f"this is the access token of @{us['username']}: its account_id is {us['user_id']}",
                code="meta_other",
                facts={"name": f"@{us['username']}", "id": str(us["user_id"])},
            )
        return await subscribe(config, caller, FIELDS, f"@{us['username']}", f"@{us['username']}"), config


PLATFORM = Instagram()
