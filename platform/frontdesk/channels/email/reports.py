"""Reports about our mails: delivery status (RFC 3464) and reading (RFC 8098)."""

from __future__ import annotations

from frontdesk.channels.email.bodies import leaves
from frontdesk.channels.email.ids import message_ids
from frontdesk.channels.email.reading import Mail, header, raw_header, read_mail
from frontdesk.channels.platform import Receipt, Status

ACTIONS: dict[str, Status] = {"failed": "failed", "delivered": "delivered", "relayed": "delivered"}


def receipts_of(mail: Mail) -> list[Receipt]:
    """What a report says of one of our mails; nothing when it is no report, or says that it goes on trying."""
    if mail.get_content_type() != "multipart/report":
        return []
    parts = {part.get_content_type(): part for part in leaves(mail)}
    if "message/disposition-notification" in parts:
        return _read(parts["message/disposition-notification"])
    if "message/delivery-status" in parts:
        original = parts.get("message/rfc822") or parts.get("text/rfc822-headers")
        ids = message_ids(_original_id(original)) if original is not None else []
        return [Receipt(ids[0], *found) for found in [_outcome(parts["message/delivery-status"])] if ids and found]
    return []


def _outcome(part: Mail) -> tuple[Status, str | None] | None:
    """The first recipient's: we write to one."""
    for block in _inside(part):
        status = ACTIONS.get(raw_header(block, "action").lower())
        if status is not None:
            said = header(block, "diagnostic-code").partition(";")[2].strip() or raw_header(block, "status")
            return status, said[:300] if status == "failed" else None
    return None


def _read(part: Mail) -> list[Receipt]:
    for block in _inside(part):
        ids = message_ids(raw_header(block, "original-message-id"))
        if ids and raw_header(block, "disposition").lower().endswith("displayed"):
            return [Receipt(ids[0], "read")]
    return []


def _original_id(part: Mail) -> str:
    inside = _inside(part)
    if inside:
        return raw_header(inside[0], "message-id")
    content = part.get_payload(decode=True)
    return raw_header(read_mail(content), "message-id") if isinstance(content, bytes) else ""


def _inside(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else []  # type: ignore[arg-type]
