"""E-mail addresses, phone numbers and names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![\w@])", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w#-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-]?\(?\d{1,4}\)?){2,6}(?![\w-])")
_NAME_CUE = re.compile(
    r"(?:\bmy name is|\bi am called|\bname's|\bthis is|\bi'm|\bi am|\bje m'appelle|\bmon nom est|\bje suis|\bc'est)\s+"
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’\-]{1,30}(?: (?:de |du |van |von |da )?[A-ZÀ-Þ][\w'’\-]{1,30}){0,3}")
_LOWER_NAME = re.compile(r"[a-zà-ÿ][a-zà-ÿ'’\-]{1,20}(?: [a-zà-ÿ'’\-]{2,20})?(?=\s*(?:$|[,.!;]|\band\b|\bet\b))")
_STRONG_CUE = ("my name is", "i am called", "name's", "je m'appelle", "mon nom est")


def find_contacts(text: str) -> Iterator[Candidate]:
    """All three kinds."""
    emails = list(_EMAIL.finditer(text))
    for match in emails:
        yield Candidate("email", match[0].lower(), match[0], *match.span())
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 8 <= len(digits) <= 15 and not any(e.start() <= match.start() < e.end() for e in emails):
            yield Candidate("phone", ("+" if match[0].startswith("+") else "") + digits, match[0], *match.span())
    yield from _names(text)


def _names(text: str) -> Iterator[Candidate]:
    folded = fold(text)
    for cue in _NAME_CUE.finditer(folded):
        strong = cue[0].strip() in _STRONG_CUE
        match = _NAME.match(text, cue.end()) or (_LOWER_NAME.match(text, cue.end()) if strong else None)
        if match:
            value = match[0] if match[0][0].isupper() else match[0].title()
            yield Candidate("name", value, match[0], *match.span())
