"""A mail as it came, read so that nothing in it stops or slows us.

Headers are cut and decoded here, and not by the parsers of `email.policy.default`: on a From of 10 KB one of them takes half a
second, and on nested brackets it fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from itertools import islice

from frontdesk.channels.email.ids import is_address
from frontdesk.channels.errors import BadPayload

HEADER = 2000  # characters of one header
REFERENCES = 20_000
MOST_HEADERS = 50  # of one name

Mail = Message


class _Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: REFERENCES if name.lower() == "references" else HEADER]


def read_mail(raw: bytes) -> Mail:
    """The parts of a mail. Raises `BadPayload` when it is nested beyond reason."""
    try:
        return BytesParser(policy=_Bounded()).parsebytes(raw)
    except RecursionError as error:
        raise BadPayload("this mail is nested too deeply") from error


def raw_header(mail: Mail, name: str) -> str:
    """The first header of that name as it stands, in one line; empty when there is none."""
    return next(_headers(mail, name), "")


def raw_headers(mail: Mail, name: str) -> list[str]:
    """All headers of that name, the first ones where there are very many."""
    return list(islice(_headers(mail, name), MOST_HEADERS))


def _headers(mail: Mail, name: str) -> Iterator[str]:
    for key, value in mail.raw_items():
        if key.lower() == name.lower():
            yield " ".join(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def header(mail: Mail, name: str) -> str:
    """The same in words: encoded words (RFC 2047) are decoded."""
    return decoded(raw_header(mail, name))


def decoded(text: str) -> str:
    """Encoded words as words; as they stand when they cannot be read."""
    try:
        return " ".join(str(make_header(decode_header(text))).split())
    except (MessageError, LookupError, ValueError):
        return text


def answered_to(mail: Mail) -> tuple[str, str] | None:
    """Name and address of whoever gets the answer: whom Reply-To names, else From. None when nobody can be answered.

    The conversation belongs to who reads the answers: by a false From alone, nobody reads what another was told.
    """
    for name in ("reply-to", "from"):
        for words, address in addresses(mail, name):
            if is_address(address):
                return words, address.lower()
    return None


def addresses(mail: Mail, name: str) -> list[tuple[str, str]]:
    """Names and addresses in a header."""
    try:
        return [(decoded(words), address) for words, address in getaddresses([raw_header(mail, name)])]
    except RecursionError as error:
        raise BadPayload(f"the header {name} is nested too deeply") from error
