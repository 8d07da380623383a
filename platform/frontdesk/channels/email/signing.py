"""Our mails are signed by DKIM (RFC 6376) where the connection has a key; DNS tells the public half."""

from __future__ import annotations

import base64

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from frontdesk.channels.email.config import EmailConfig

BITS = 2048  # RFC 8301
LINE = 255  # bytes of one string of a TXT record


def signed(config: EmailConfig, mail: bytes) -> bytes:
    """The mail with its signature before it, as it is without a key."""
    key = config.dkim_key.get_secret_value()
    if not key:
        return mail
    domain = config.from_.rpartition("@")[2].encode()
    return bytes(dkim.sign(mail, config.dkim_selector.encode(), domain, key.encode())) + mail


def new_key() -> str:
    """A private key, as PEM."""
    pem = rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return pem.decode()


def record_of(config: EmailConfig) -> tuple[str, str]:
    """Name and value of the TXT record that tells the public half."""
    private = serialization.load_pem_private_key(config.dkim_key.get_secret_value().encode(), password=None)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    name = f"{config.dkim_selector}._domainkey.{config.from_.rpartition('@')[2]}"
    return name, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def as_zone_line(name: str, value: str) -> str:
    """The record as name servers read it: a long value is several strings."""
    strings = " ".join(f'"{value[at : at + LINE]}"' for at in range(0, len(value), LINE))
    return f"{name}. IN TXT {strings}"
