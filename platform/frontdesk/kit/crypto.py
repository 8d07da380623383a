"""The secret key and what is made of it: encryption of tenants' secrets, signed tokens, database passwords.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; keys by HKDF-SHA256 (RFC 5869), one per purpose.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings


class BadSecretKey(FrontdeskError):
    """The secret key is missing, malformed or readable by others."""

    code = "bad_secret_key"


class CannotDecrypt(FrontdeskError):
    """The ciphertext was made with another key, for another place, or was changed."""

    code = "cannot_decrypt"


@dataclass(frozen=True)
class Keyring:
    """Keys derived from one 32-byte secret."""

    secret: bytes

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for this purpose alone."""
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(self.secret)

    def password(self, role: str) -> str:
        """The database password of a role of ours."""
        return base64url(self.derive(f"database role {role}"))

    def encrypt(self, plaintext: bytes, *, place: str) -> bytes:
        """Nonce and ciphertext; `place` (tenant and name) is bound in, so a row cannot be moved to another."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.derive("tenant secrets")).encrypt(nonce, plaintext, place.encode())

    def decrypt(self, ciphertext: bytes, *, place: str) -> bytes:
        """The plaintext; raises `CannotDecrypt`."""
        try:
            return AESGCM(self.derive("tenant secrets")).decrypt(ciphertext[:12], ciphertext[12:], place.encode())
        except InvalidTag as error:
            raise CannotDecrypt(
                "this secret was stored with another secret key: restore FRONTDESK_SECRET_KEY or enter the secret again"
            ) from error

    def sign(self, message: bytes, *, purpose: str) -> bytes:
        """HMAC-SHA256 of the message under the purpose's key."""
        return hmac.digest(self.derive(purpose), message, "sha256")

    def signed(self, message: bytes, signature: bytes, *, purpose: str) -> bool:
        """Whether the signature is ours, compared in constant time."""
        return hmac.compare_digest(self.sign(message, purpose=purpose), signature)


def load_keyring(settings: Settings) -> Keyring:
    """The keyring of this installation: from FRONTDESK_SECRET_KEY, else from `secret.key` in the home (made, mode 600)."""
    if settings.secret_key is not None:
        return Keyring(_decode(settings.secret_key.get_secret_value(), "FRONTDESK_SECRET_KEY"))
    return Keyring(_decode(_key_file(Home.of(settings).secret_key), "the secret.key file"))


def token_hash(token: str) -> bytes:
    """What is stored of a random token of ours; a plain hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def new_token(prefix: str) -> str:
    """A random token that names its kind."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def base64url(data: bytes) -> str:
    """Base64 for addresses and headers, without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of such a text. Raises ValueError when it is none, or is not the one way to spell these bytes."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if base64url(data) != text:
        raise ValueError("these bytes are spelled otherwise")
    return data


def _key_file(path: Path) -> str:
    if not path.exists():
        temporary = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(32)).decode())
        try:
            os.link(temporary, path)  # the first of several processes wins, the others read its key
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    if path.stat().st_mode & 0o077:
        raise BadSecretKey(f"{path} can be read by others: run chmod 600 on it")
    return path.read_text().strip()


def _decode(text: str, where: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise BadSecretKey(f"{where} must hold 32 bytes in base64; make one with: openssl rand -base64 32")
    return secret
