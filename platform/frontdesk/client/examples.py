"""What the answers look like, for the API's description."""

from __future__ import annotations

_CONVERSATION_ID = "0198c5a4-1f7e-7c3a-9a55-6f0a1c2b3d4e"
_CONTACT_ID = "0198c5a4-1f7d-7b10-8d21-3c4d5e6f7a8b"
_ENDPOINT_ID = "0198c5a4-0a00-7d2e-b1c0-9e8d7c6b5a49"
_MOMENT = "2026-11-28T12:00:00Z"

CONVERSATION = {
    "id": _CONVERSATION_ID,
    "display_id": 42,
    "status": "open",
    "inbox_id": "0198c5a4-0000-7a11-8b22-1c3d4e5f6a7b",
    "contact_id": _CONTACT_ID,
    "operator": "Maya",
    "language": "en",
    "rating": None,
    "rating_comment": None,
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
}
MESSAGE = {
    "id": "0198c5a4-2b3c-7d4e-8f50-a1b2c3d4e5f6",
    "conversation_id": _CONVERSATION_ID,
    "sequence": 3,
    "direction": "outgoing",
    "sender": "operator",
    "sender_name": "Maya",
    "private": False,
    "text": "Your tent has left today.",
    "citations": [],
    "created_at": _MOMENT,
}
CONTACT = {
    "id": _CONTACT_ID,
    "name": "Ana",
    "email": "ana@example.com",
    "phone": None,
    "fields": {"plan": "family"},
    "created_at": _MOMENT,
}
ENDPOINT = {
    "id": _ENDPOINT_ID,
    "url": "https://example.com/hooks",
    "description": "",
    "event_types": ["message.created"],
    "enabled": True,
    "disabled_reason": None,
    "failing_since": None,
    "created_at": _MOMENT,
}
DELIVERY = {
    "id": "0198c5a4-3c4d-7e5f-9061-b2c3d4e5f6a7",
    "endpoint_id": _ENDPOINT_ID,
    "event_id": "0198c5a4-3c4c-7111-8222-c3d4e5f6a7b8",
    "event_type": "message.created",
    "occurred_at": _MOMENT,
    "status": "queued",
    "attempts": 1,
    "next_attempt_at": "2026-11-28T12:00:06Z",
    "history": [{"at": "2026-11-28T12:00:01Z", "status": 500, "ms": 41, "error": "the endpoint answered 500"}],
}
