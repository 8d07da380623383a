"""Addresses of files for platforms, which fetch what we send: signed, and good for some days."""

from __future__ import annotations

import base64
import time
from uuid import UUID

from frontdesk.conversations.errors import UnknownAttachment
from frontdesk.kit.crypto import Keyring

GOOD_FOR = 7 * 24 * 3600  # seconds
_PURPOSE = "file address"


def address_of(keyring: Keyring, public_address: str, tenant_id: UUID, attachment_id: UUID) -> str:
    """A signed, public address of a file."""
    payload = tenant_id.bytes + attachment_id.bytes + int(time.time() + GOOD_FOR).to_bytes(8, "big")
    signed = base64.urlsafe_b64encode(payload + keyring.sign(payload, purpose=_PURPOSE)).decode().rstrip("=")
    return f"{public_address}/v1/files/{signed}"


def read_token(keyring: Keyring, token: str) -> tuple[UUID, UUID]:
    """The tenant and the attachment of an address's last part. Raises `UnknownAttachment` when it is not ours, or too old."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise UnknownAttachment("there is no such file") from error
    payload, signature = data[:40], data[40:]
    if not keyring.signed(payload, signature, purpose=_PURPOSE) or int.from_bytes(payload[32:], "big") < time.time():
        raise UnknownAttachment("there is no such file, or its address has expired")
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
