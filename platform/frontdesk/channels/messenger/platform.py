"""Messenger: https://developers.facebook.com/documentation/business-messaging/messenger-platform"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.channels.calling import Caller, failure_of, read_json
from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.messenger.config import MessengerConfig
from frontdesk.channels.meta.files import fetch_file
from frontdesk.channels.meta.messaging import parse_messaging
from frontdesk.channels.meta.sending import render_reply, send_reply, standing_of
from frontdesk.channels.meta.subscribing import subscribe
from frontdesk.channels.meta.webhooks import verify_webhook
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest, Standing

FIELDS = ("messages", "messaging_postbacks", "message_deliveries")


class Messenger:
    """Implements `Platform`. The contact is the customer's page-scoped id (PSID)."""

    name = "messenger"
    config = MessengerConfig
    limits = Limits(text=2000)  # https://developers.facebook.com/docs/messenger-platform/reference/send-api
    repeatable = False

    def verify(self, config: MessengerConfig, request: RawRequest) -> None:
        """See `verify_webhook`."""
        verify_webhook(config, request)

    def parse(self, config: MessengerConfig, request: RawRequest) -> Parsed:
        """See `parse_messaging`."""
        return parse_messaging(request, config.page_id)

    def render(self, config: MessengerConfig, message: Outgoing) -> Sequence[Part]:
        """See `render_reply`."""
        return render_reply(config, message, self.limits)

    async def deliver(self, config: MessengerConfig, caller: Caller, part: Part, key: str) -> str | None:
        """See `send_reply`."""
        return await send_reply(config, caller, config.page_id, part)

    def standing(self, config: MessengerConfig, asked_at: datetime | None) -> Standing:
        """See the port."""
        return standing_of(config, asked_at)

    async def fetch(self, config: MessengerConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """See `fetch_file`."""
        return await fetch_file(config, caller, attachment, most)

    async def check(self, config: MessengerConfig, caller: Caller) -> tuple[Finding, MessengerConfig]:
        """With a page's token `me` is the page, which is subscribed here: https://developers.facebook.com/docs/graph-api/reference/page"""
        answer = await caller.ask("GET", f"{config.api_url}/me?fields=id,name", headers=config.authorization)
        if answer.status in (400, 401, 403):
            words = failure_of(answer).message
            raise BadInboxConfig(f"Meta refuses this access token: {words}", code="meta_token", facts={"words": words})
        if answer.status >= 300:
            raise failure_of(answer)
        page = read_json(answer)
        if page["id"] != config.page_id:
            raise BadInboxConfig(
                f"this is the access token of {page['name']} ({page['id']}), not of {config.page_id}",
                code="meta_other",
                facts={"name": page["name"], "id": page["id"]},
            )
        return await subscribe(config, caller, FIELDS, f"the page {page['name']}", page["name"]), config


PLATFORM = Messenger()
