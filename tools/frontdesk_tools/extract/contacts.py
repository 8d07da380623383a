"""E-mail addresses, phone numbers and names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.phrases import STOP_WORDS

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![\w@])", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w#-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-]?\(?\d{1,4}\)?){2,6}(?![\w-])")
_PHONE_WORD = re.compile(r"\b(?:phone|mobile|cell|call|whatsapp|tel|telephone|portable|appele[zr]|joindre)\b")
_ORDER_WORD = re.compile(
    r"\b(?:order|commande|booking|reservation|ticket|invoice|facture|ref|reference|tracking|suivi|dossier)s?\b"
)
_CUE_LENGTH = 30  # characters before a number that may say what it is
_NAME_CUE = re.compile(
    r"(?:\bmy name is|\bi am called|\bname's|\bthis is|\bi'm|\bi am|\bje m'appelle|\bmon nom est|\bje suis|\bc'est)\s+"
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’\-]{1,30}(?: (?:de |du |van |von |da )?[A-ZÀ-Þ][\w'’\-]{1,30}){0,3}")
_LOWER_NAME = re.compile(r"[a-zà-ÿ][a-zà-ÿ'’\-]{1,20}(?: [a-zà-ÿ'’\-]{2,20})?(?=\s*(?:$|[,.!;]|\band\b|\bet\b))")
_ONE_WORD = re.compile(r"[a-z][a-z'\-]{1,20}")
_STRONG_CUE = ("my name is", "i am called", "name's", "je m'appelle", "mon nom est")


def find_emails(text: str) -> Iterator[Candidate]:
    """E-mail addresses in lower case."""
    for match in _EMAIL.finditer(text):
        yield Candidate("email", match[0].lower(), match[0], *match.span())


def find_phones(text: str) -> Iterator[Candidate]:
    """Phone numbers of 8 to 15 digits, as digits with a leading "+" where one was written; no order numbers."""
    folded = fold(text)
    for match in _PHONE.finditer(folded):
        digits = re.sub(r"\D", "", match[0])
        before = folded[max(0, match.start() - _CUE_LENGTH) : match.start()]
        named_otherwise = _ORDER_WORD.search(before) and not _PHONE_WORD.search(before)
        if 8 <= len(digits) <= 15 and not named_otherwise and _looks_dialled(match[0], digits):
            value = ("+" if match[0].startswith("+") else "") + digits
            yield Candidate("phone", value, text[match.start() : match.end()], *match.span())


def _looks_dialled(written: str, digits: str) -> bool:
    """Two numbers side by side ("1042 1043") are no phone number."""
    return len(digits) > 8 or written[0] in "+(0" or len(re.findall(r"\d+", written)) > 2


def find_names(text: str) -> Iterator[Candidate]:
    """Names behind "I'm", "my name is", "je m'appelle" and the like. In a message all in capitals only the plain cues count."""
    folded = fold(text)
    for cue in _NAME_CUE.finditer(folded):
        strong, shouted = cue[0].strip() in _STRONG_CUE, text[cue.start() : cue.end()].isupper()
        match = None if shouted else _NAME.match(text, cue.end())
        if match is None and strong:
            match = _LOWER_NAME.match(folded, cue.end()) or _ONE_WORD.match(folded, cue.end())
        if match and not any(word in STOP_WORDS for word in fold(match[0]).split()[:1]):
            said = text[match.start() : match.end()]
            yield Candidate("name", said.title() if shouted or said.islower() else said, said, *match.span())
