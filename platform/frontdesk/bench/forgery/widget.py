"""Forged visitors and signed-in customers of a web chat: tokens of ours and of a tenant's server that are none."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import orjson

from frontdesk.bench.forgery.webhooks import flipped
from frontdesk.bench.wire import request_of
from frontdesk.channels.widget.identity import Customer
from frontdesk.channels.widget.tokens import Visitor, issue
from frontdesk.kit.crypto import Keyring, base64url

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HMACS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
Part = Mapping[str, Any] | bytes


@dataclass(frozen=True)
class Chat:
    """A web chat: its inbox, public key, and the secret that its business signs identities with."""

    tenant_id: UUID
    inbox_id: UUID
    key: str
    secret: str


@dataclass
class Forger:
    """Makes requests to `chat` that no visitor of it has sent; `others` are chats of other businesses or inboxes."""

    chat: Chat
    others: list[Chat]
    keyring: Keyring
    rng: random.Random

    def kinds(self) -> list[tuple[str, Callable[[], bytes | None]]]:
        """What can be wrong with a visitor's token, and with a customer's identity."""
        return [
            ("visitor: letter", self._visitor_letter),
            ("visitor: cut", self._visitor_cut),
            ("visitor: written otherwise", self._visitor_otherwise),
            ("visitor: changed", self._visitor_changed),
            ("visitor: another key", self._visitor_of_another_key),
            ("visitor: expired", self._visitor_expired),
            ("visitor: missing", lambda: self.visits(None)),
            ("identity: letter", self._identity_letter),
            ("identity: written otherwise", self._identity_otherwise),
            ("identity: algorithm", self._identity_algorithm),
            ("identity: another's secret", self._identity_of_another),
            ("identity: claims", self._identity_claims),
            ("identity: header", self._identity_header),
            ("identity: another customer", self._identity_of_another_customer),
            ("identity: missing", lambda: self.visits(self._signed_in(), identity=None)),
        ]

    def visits(self, token: str | bytes | None, *, identity: str | None = None, text: str | None = None) -> bytes:
        """A request with a visitor's token: their messages, or a new one."""
        headers = (
            [(b"authorization", b"Bearer " + (token if isinstance(token, bytes) else token.encode()))] if token else []
        )
        if identity is not None:
            headers.append((b"x-frontdesk-identity", identity.encode()))
        if text is None and self.rng.random() < 0.5:
            return request_of("GET", "/v1/widget/messages", headers)
        body = orjson.dumps({"client_id": str(uuid4()), "text": text or "forged"})
        return request_of("POST", "/v1/widget/messages", [*headers, (b"content-type", b"application/json")], body)

    def genuine(self) -> str:
        """An anonymous visitor's token."""
        return issue(self.keyring, self._visitor())

    def identity(self, header: Part | None = None, secret: str | None = None, **claims: Any) -> str:
        """What the business's server would sign; parts of type bytes as they stand."""
        return signed(header or {"alg": "HS256", "typ": "JWT"}, self._claims(**claims), secret or self.chat.secret)

    def _visitor(self) -> Visitor:
        return Visitor.new(self.chat.tenant_id, self.chat.inbox_id)

    def _signed_in(self) -> str:
        customer = Customer("customer-7", 0, None, None).visitor_id(self.chat.inbox_id)
        return issue(self.keyring, Visitor.new(self.chat.tenant_id, self.chat.inbox_id, customer, signed_in=True))

    def _claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {"sub": "customer-7", "aud": self.chat.key, "iat": now, "exp": now + 600, **changed}
        return {name: value for name, value in claims.items() if value is not None}

    def _visitor_letter(self) -> bytes:
        token = self.genuine().encode()
        return self.visits(self.rng.choice((another_letter, flipped))(self.rng, token))

    def _visitor_cut(self) -> bytes:
        token = self.genuine()
        return self.visits(token[: self.rng.randrange(4, len(token))])

    def _visitor_otherwise(self) -> bytes:
        """The same bytes, spelled in another way."""
        token = self.genuine()
        body, mac = token.split(".")
        others = (
            token[4:],
            f"fdv_{token}",
            f"{body}=.{mac}",
            f"{body}.{mac}=",
            f"{token}.",
            f".{token}",
            token.swapcase(),
        )
        return self.visits(self.rng.choice((*others, f"{body}.{mac[:-1]}{_beside(mac[-1])}")))

    def _visitor_changed(self) -> bytes:
        """A genuine signature under another visitor, inbox, business, end or rank."""
        _, mac = self.genuine().split(".")
        other, visitor = self.rng.choice(self.others), self._visitor()
        changed = self.rng.choice(
            (
                replace(visitor, tenant_id=other.tenant_id, inbox_id=other.inbox_id),
                replace(visitor, inbox_id=uuid4()),
                replace(visitor, expires_at=visitor.expires_at + 1),
                replace(visitor, signed_in=True),
                visitor,
            )
        )
        body, _ = issue(self.keyring, changed).split(".")
        return self.visits(f"{body}.{mac}")

    def _visitor_of_another_key(self) -> bytes:
        return self.visits(issue(Keyring(self.rng.randbytes(32)), self._visitor()))

    def _visitor_expired(self) -> bytes:
        return self.visits(
            issue(self.keyring, replace(self._visitor(), expires_at=int(time.time()) - self.rng.randrange(1, 10**8)))
        )

    def _as_customer(self, identity: str) -> bytes:
        return self.visits(self._signed_in(), identity=identity)

    def _identity_letter(self) -> bytes:
        changed = another_letter(self.rng, self.identity().encode()).decode()
        return self._as_customer(changed)

    def _identity_otherwise(self) -> bytes:
        token = self.identity()
        head, body, mac = token.split(".")
        others = (
            f"{token}=",
            f"{head}.{body}.",
            f"{head}.{body}",
            f"{head}=.{body}.{mac}",
            f"{token}.",
            f"{head}..{mac}",
        )
        return self._as_customer(self.rng.choice((*others, f"{head}.{body}.{mac[:-1]}{_beside(mac[-1])}")))

    def _identity_algorithm(self) -> bytes:
        """Unsigned, signed by another algorithm, or named otherwise."""
        name = self.rng.choice(
            ("none", "None", "nOnE", "", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA", None, 256)
        )
        token = signed({"alg": name, "typ": "JWT"}, self._claims(), self.chat.secret, HMACS.get(str(name), "sha256"))
        unsigned = token.rpartition(".")[0] + "."
        return self._as_customer(self.rng.choice((token, unsigned)))

    def _identity_of_another(self) -> bytes:
        secrets = [*(other.secret for other in self.others), "", "secret", self.chat.key, self.chat.secret[:-1]]
        return self._as_customer(self.identity(secret=self.rng.choice(secrets) or "\0"))

    def _identity_claims(self) -> bytes:
        now, other = int(time.time()), self.rng.choice(self.others)
        wrong: Mapping[str, Any] = self.rng.choice(
            (
                {"aud": other.key}, {"aud": [other.key]}, {"aud": None}, {"aud": []}, {"aud": self.chat.key.upper()},
                {"exp": now - 60}, {"exp": None}, {"exp": now + 86_400}, {"exp": str(now + 60)}, {"exp": now + 0.5}, {"exp": True},
                {"exp": 2**80}, {"iat": now + 120}, {"iat": None}, {"iat": now - 86_400}, {"iat": "now"},
                {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": ["customer-7"]}, {"sub": {"$ne": ""}}, {"sub": "x" * 201},
            )
        )  # fmt: skip
        return self._as_customer(self.identity(**wrong))

    def _identity_header(self) -> bytes:
        headers: tuple[Part, ...] = (
            {"alg": "HS256", "crit": ["exp"]}, b"[]", b"null", b'"HS256"', b"{", b"", b"\xff", {"typ": "JWT"}, {"alg": ["HS256"]},
        )  # fmt: skip
        return self._as_customer(signed(self.rng.choice(headers), self._claims(), self.chat.secret))

    def _identity_of_another_customer(self) -> bytes:
        return self._as_customer(
            self.identity(sub=self.rng.choice(("customer-8", "Customer-7", "customer-7 ", "customer-7\0")))
        )


def signed(header: Part, claims: Part, secret: str, digest: str = "sha256") -> str:
    """A JSON Web Token (RFC 7519) as its business would make it, by the RFC alone."""
    parts = [base64url(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in (header, claims)]
    message = ".".join(parts)
    return f"{message}.{base64url(hmac.new(secret.encode(), message.encode(), getattr(hashlib, digest)).digest())}"


def another_letter(rng: random.Random, token: bytes) -> bytes:
    """One letter of a token is another of the same alphabet."""
    at = rng.randrange(len(token))
    letter = rng.choice([c for c in LETTERS if c != token[at]])
    return token[:at] + bytes([letter]) + token[at + 1 :]


def _beside(letter: str) -> str:
    """The letter whose first four bits are the same: of a signature's last letter the others count for nothing."""
    at = LETTERS.index(letter.encode())
    return chr(LETTERS[at ^ 1])
