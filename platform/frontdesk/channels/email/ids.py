"""Addresses and Message-IDs, in the forms that we take and write: nothing in them can end a header."""

from __future__ import annotations

import re
from collections.abc import Sequence

# WHATWG HTML, valid e-mail address
ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")  # RFC 5322, section 3.6.4, and what is seen
MOST = 2000  # characters of a thread that are kept


def is_address(text: str) -> bool:
    """Whether this is an address that we can answer."""
    return re.match(ADDRESS, text) is not None


def message_ids(text: str) -> list[str]:
    """The Message-IDs in a header."""
    return MESSAGE_ID.findall(text)


def newest(ids: Sequence[str]) -> list[str]:
    """The end of a thread, as far as it is kept; the first is kept in any case (RFC 5537, section 3.4.4)."""
    kept: list[str] = []
    room = MOST - len(ids[0]) if ids else 0
    for each in reversed(ids[1:]):
        room -= len(each)
        if room < 0:
            break
        kept.append(each)
    return [*ids[:1], *reversed(kept)]


def own_id(key: str, address: str) -> str:
    """The Message-ID of a part of ours: the same whenever it is sent."""
    return f"<{key.replace(':', '.')}@{address.rpartition('@')[2]}>"
