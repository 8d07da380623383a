"""Reading a webhook that Frontdesk sent."""

from __future__ import annotations

import time
from collections.abc import Mapping

from frontdesk.client.models import Event
from frontdesk.kit.standard_webhooks import secret_bytes, verify


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes, *, tolerance: float = 300) -> Event:
    """The event of a received request, once its signature is checked on the raw body.

    `secret` is the endpoint's (`whsec_...`); an event may come more than once, with the same `webhook-id` header. Raises
    `frontdesk.kit.standard_webhooks.BadWebhookSignature` when it is not from us or older than `tolerance` seconds.
    """
    verify([secret_bytes(secret)], headers, body, time.time(), tolerance)
    return Event.model_validate_json(body)
