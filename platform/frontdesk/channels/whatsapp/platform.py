"""The WhatsApp Cloud API: https://developers.facebook.com/documentation/business-messaging/whatsapp"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from frontdesk.channels.calling import Caller, failure_of, read_json
from frontdesk.channels.errors import BadInboxConfig
from frontdesk.channels.meta.graph import LATER, graph_failure
from frontdesk.channels.meta.webhooks import verify_webhook
from frontdesk.channels.meta.windows import is_open
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest, Standing
from frontdesk.channels.templates import SentAs
from frontdesk.channels.whatsapp.comparing import compare_templates
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from frontdesk.channels.whatsapp.late import WORDS, sent_as
from frontdesk.channels.whatsapp.parsing import parse_webhook
from frontdesk.channels.whatsapp.rendering import TEXT, render_files, render_message

# Beside those of the Graph API: throughput (130429), the pair of sender and customer (131056), the service being away.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
WHATSAPP_LATER = LATER | {1, 130429, 131000, 131016, 131056, 133004}


class WhatsApp:
    """Implements `Platform`. The contact is the customer's WhatsApp id, which is their phone number."""

    name = "whatsapp"
    config = WhatsAppConfig
    limits = Limits(text=TEXT)
    repeatable = False

    def verify(self, config: WhatsAppConfig, request: RawRequest) -> None:
        """See `verify_webhook`."""
        verify_webhook(config, request)

    def parse(self, config: WhatsAppConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_webhook(config, request)

    def render(self, config: WhatsAppConfig, message: Outgoing) -> Sequence[Part]:
        """See the port."""
        return render_message(config, message)

    def render_files(self, config: WhatsAppConfig, message: Outgoing) -> Sequence[Part]:
        """See the port."""
        return render_files(message)

    async def deliver(self, config: WhatsAppConfig, caller: Caller, part: Part, key: str) -> str | None:
        """The messages endpoint knows no idempotency key; it answers with the message's wamid."""
        url = f"{config.api_url}/{config.phone_number_id}/messages"
        answer = await caller.ask("POST", url, json=part, headers=config.authorization)
        if 200 <= answer.status < 300:
            return str(read_json(answer)["messages"][0]["id"])
        raise graph_failure(answer, WHATSAPP_LATER, WORDS)

    def sent_as(self, config: WhatsAppConfig, part: Part) -> SentAs | None:
        """See the port."""
        return sent_as(config.templates, part)

    def standing(self, config: WhatsAppConfig, asked_at: datetime | None) -> Standing:
        """See the port."""
        names = tuple(template.name for template in config.templates)
        return Standing("open") if is_open(asked_at) else Standing("template" if names else "closed", names)

    async def fetch(self, config: WhatsAppConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """A media id tells an address that holds for five minutes and asks for our token:
        https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media"""
        url = f"{config.api_url}/{quote(attachment.reference, safe='')}?phone_number_id={config.phone_number_id}"
        found = await caller.call("GET", url, headers=config.authorization)
        return await caller.download(str(found.data["url"]), most=most, headers=config.authorization)

    async def check(self, config: WhatsAppConfig, caller: Caller) -> tuple[Finding, WhatsAppConfig]:
        """The number's own fields, and where there are templates Meta's list of them:
        https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers"""
        url = f"{config.api_url}/{config.phone_number_id}?fields=display_phone_number,verified_name"
        answer = await caller.ask("GET", url, headers=config.authorization)
        data = read_json(answer)
        if answer.status in (400, 401, 403, 404):
            words = failure_of(answer).message
            raise BadInboxConfig(
                f"Meta refuses this number or access token: {words}", code="whatsapp_number", facts={"words": words}
            )
        if answer.status >= 300:
            raise failure_of(answer)
        if config.templates and config.business_account_id:
            await compare_templates(config, caller)
        facts = {"name": data["verified_name"], "number": data["display_phone_number"]}
        return Finding(f"this is {facts['name']}, {facts['number']}", "whatsapp_number_of", facts), config


PLATFORM = WhatsApp()
