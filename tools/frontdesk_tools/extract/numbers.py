"""Numbers and number words of English and French: "4", "four", "twenty-one", "quatre-vingt-dix", "une douzaine"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from frontdesk_tools.extract.base import Candidate, fold

_NAMES_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen"""
_NAMES_FR = """zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit
dix-neuf"""
_UNITS_EN, _UNITS_FR = _NAMES_EN.split(), _NAMES_FR.split()
_TENS_EN = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_TENS_FR = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_COLLECTIVE = {
    "a couple": 2,
    "a pair": 2,
    "both of us": 2,
    "a dozen": 12,
    "half a dozen": 6,
    "une paire": 2,
    "une dizaine": 10,
    "une douzaine": 12,
    "une demi-douzaine": 6,
    "une vingtaine": 20,
}


def _words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(_UNITS_EN)}
    for tens, value in _TENS_EN.items():
        words[tens] = value
        for unit in range(1, 10):
            words[f"{tens}-{_UNITS_EN[unit]}"] = words[f"{tens} {_UNITS_EN[unit]}"] = value + unit
    words |= {word: value for value, word in enumerate(_UNITS_FR)}
    for tens, value in _TENS_FR.items():
        words[tens] = value
        words[f"{tens} et un"] = words[f"{tens}-et-un"] = value + 1
        top = 20 if tens == "soixante" else 10
        for unit in range(2, top):
            words[f"{tens}-{_UNITS_FR[unit]}"] = words[f"{tens} {_UNITS_FR[unit]}"] = value + unit
    for joint in ("-", " "):
        eighty = f"quatre{joint}vingt"
        words[f"{eighty}s"] = words[eighty] = 80
        for unit in range(1, 20):
            words[f"{eighty}{joint}{_UNITS_FR[unit]}"] = 80 + unit
    return words


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SIMPLE = _words()
_SCALES = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
WORDS = _SIMPLE | _COLLECTIVE
_S = _any_of(_SIMPLE)
_LARGE = (
    rf"(?:(?:(?:{_S}|a) )(?:hundred|thousand)|(?:(?:{_S}) )(?:cents?|mille)|hundred|thousand|(?<!pour )(?<!per )(?<!\d )cent|mille)"
    rf"(?:(?: and)?[ -](?:{_S}|hundred|thousand|cents?|mille)){{0,5}}"
)
SPELLED = rf"(?:{_LARGE}|{_any_of(WORDS)})"  # a number in words; `read_words` tells its value
_AMBIGUOUS = {"un", "one", "six", "neuf"}  # also an article, a pronoun, "new"
_WORD = re.compile(rf"\b{SPELLED}\b")
_DIGITS = re.compile(
    r"(?:(?<![\w.,#-])|(?<=[=(\[\s]-))(\d{1,3}(?:[ ,\u202f\u00a0]\d{3})+|\d{1,9})(?:[.,](\d{1,2})|(?<![\d]0)(?<=0)\.(\d{3,8}))?(?![\w]|[.,-]\d|/\d)"
)


def find_numbers(text: str) -> Iterator[Candidate]:
    """Numbers in digits and in words; "one" and "un" only where they can be nothing but a number."""
    folded = fold(text)
    for match in _DIGITS.finditer(folded):
        start = match.start() - folded.startswith("-", match.start() - 1) if match.start() else 0
        value = read_digits(match[1], match[2] or match[3])
        yield Candidate(
            "number", -value if start < match.start() else value, text[start : match.end()], start, match.end()
        )
    for match in _WORD.finditer(folded):
        if match[0] not in _AMBIGUOUS or _counts(folded, match):
            yield Candidate("number", read_words(match[0]), text[match.start() : match.end()], *match.span())


def read_words(words: str) -> int:
    """The value of a match of `SPELLED`: "two hundred and fifty" is 250, "deux mille cinq cents" 2500."""
    if words in WORDS:
        return WORDS[words]
    total = current = 0
    for word in re.findall(rf"(?:{_any_of(_SCALES)})\b|\b(?:{_S})\b", words):
        if word in _SIMPLE:
            current += _SIMPLE[word]
        elif _SCALES[word] == 100:
            current = max(1, current) * 100
        else:
            total, current = total + max(1, current) * 1000, 0
    return total + current


def read_digits(whole: str, fraction: str | None) -> int | float:
    """The number written so; "1 200" is 1200."""
    digits = re.sub(r"\D", "", whole)
    return float(f"{digits}.{fraction}") if fraction else int(digits)


def _counts(folded: str, match: re.Match[str]) -> bool:
    if match[0] == "six":
        return True
    before = folded[max(0, match.start() - 12) : match.start()].rstrip()
    after = folded[match.end() : match.end() + 16].lstrip()
    preposition = before.endswith(("for", "pour", "only", "just", "seulement"))
    return preposition and bool(
        re.match(r"(person|people|adult|guest|child|personne|adulte|enfant|couvert|$|[.?!,])", after)
    )
