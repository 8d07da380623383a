"""What in a text tells of one person: addresses, numbers, codes, cards, accounts, names. English and French.

Not covered: postal addresses, dates of birth, names that nothing announces and nobody knows, and facts told in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.codes import find_codes
from frontdesk_tools.extract.contacts import find_emails, find_names, find_phones
from frontdesk_tools.extract.phrases import STOP_WORDS

KINDS = ("email", "iban", "card", "phone", "code", "name")

# ISO 13616: country, two check digits, 11 to 30 characters. Check sums are not looked at: a slip leaves the account personal.
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_CARD = re.compile(r"(?<![\w+])\d(?:[ -]?\d){12,18}(?!\w)")  # ISO/IEC 7812: 13 to 19 digits
SHORTEST_NAME = 2  # characters
_FEWEST_DIGITS = 10  # of an account number: "rd 12 main street here" is none


def find_personal(text: str, *, names: Sequence[str] = ()) -> list[Candidate]:
    """Spans of `KINDS` that do not overlap, by position. `names` are those of the people who take part."""
    found: list[Candidate] = []
    ways = (find_emails(text), _accounts(text), _cards(text), find_phones(text), find_codes(text), _names(text, names))
    for each in chain(*ways):
        if not any(each.start < known.end and known.start < each.end for known in found):
            found.append(each)
    return sorted(found, key=lambda candidate: candidate.start)


def _accounts(text: str) -> Iterator[Candidate]:
    for match in _IBAN.finditer(text):
        if sum(character.isdigit() for character in match[0]) >= _FEWEST_DIGITS:
            yield _of("iban", match)


def _cards(text: str) -> Iterator[Candidate]:
    return (_of("card", match) for match in _CARD.finditer(text))


def _of(kind: str, match: re.Match[str]) -> Candidate:
    return Candidate(kind, re.sub(r"[ -]", "", match[0]).upper(), match[0], *match.span())


def _names(text: str, known: Iterable[str]) -> Iterator[Candidate]:
    """The known names, whole and word by word (but "will" is mostly no name), then those that the text announces."""
    folded = fold(text)
    words = {word for name in known for word in (" ".join(fold(name).split()), *fold(name).split())}
    telling = {word for word in words if len(word) >= SHORTEST_NAME and word not in STOP_WORDS}
    for word in sorted(telling, key=lambda each: (-len(each), each)):
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", folded):
            yield Candidate("name", word, text[match.start() : match.end()], *match.span())
    for name in find_names(text):
        yield Candidate("name", fold(name.text), name.text, name.start, name.end)
