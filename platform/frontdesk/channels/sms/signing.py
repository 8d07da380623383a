"""Twilio's signature: HMAC-SHA1 over the public address and the sorted parameters.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlsplit, urlunsplit

HEADER = "x-twilio-signature"
MOST = 500  # parameters; a message with ten files has under a hundred
PORTS = {"https": 443, "http": 80}

Pairs = Sequence[tuple[str, str]]


def form_of(body: bytes) -> Pairs:
    """The parameters of a form. Raises ValueError when there are too many."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST)


def signature(token: str, url: str, pairs: Pairs) -> str:
    """The header's value."""
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode("utf-8", "replace"), "sha1")).decode()


def signatures(token: str, url: str, pairs: Pairs) -> Iterable[str]:
    """What may stand in the header: Twilio signs an address now with its port, now without."""
    parts = urlsplit(url)
    bare = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    for netloc in (bare, f"{bare}:{parts.port or PORTS.get(parts.scheme, 0)}"):
        yield signature(token, urlunsplit(parts._replace(netloc=netloc)), pairs)
