"""Webhooks of Meta: https://developers.facebook.com/docs/graph-api/webhooks/getting-started"""

from __future__ import annotations

from typing import Any

import orjson

from frontdesk.channels.errors import BadPayload, BadSignature
from frontdesk.channels.meta.config import MetaConfig
from frontdesk.channels.platform import Answer, Parsed, RawRequest
from frontdesk.channels.signatures import hmac_hex, same

HEADER = "x-hub-signature-256"


def verify_webhook(config: MetaConfig, request: RawRequest) -> None:
    """A GET is the handshake and holds our verify token; a POST is signed with the app secret over the raw body. Neither holds
    the time: a replay is known by the message's id. Raises `BadSignature`."""
    if request.method == "GET":
        theirs = request.query.get("hub.verify_token", "")
        ours, expected = config.verify_token.get_secret_value(), request.query.get("hub.mode") == "subscribe"
    else:
        theirs = request.headers.get(HEADER, "")
        ours, expected = signature_of(config.app_secret.get_secret_value(), request.body), True
    if not (same(ours, theirs) and expected):
        raise BadSignature("the signature is not this inbox's: check its app secret and verify token")


def signature_of(app_secret: str, body: bytes) -> str:
    """The header that signs a body."""
    return "sha256=" + hmac_hex(app_secret, body)


def handshake(request: RawRequest) -> Parsed | None:
    """The answer of a handshake, which is its challenge; None when the request is none."""
    if request.method != "GET":
        return None
    return Parsed(answer=Answer(request.query.get("hub.challenge", "").encode()[:200]))


def entries_of(body: bytes) -> list[dict[str, Any]]:
    """The entries of a webhook. Raises `BadPayload`."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadPayload("the body is no JSON") from error
    if not isinstance(data, dict):
        raise BadPayload("this is no webhook of Meta")
    return data.get("entry") or []
