"""Slips of the finger undone before a message is understood: two letters swapped, one left out, one doubled, one too many.

What is done about the message never rests on this: values are taken from what the customer wrote. Words that either language
knows, names, codes and addresses stay as they are; dictionaries and frequencies are those of pyspellchecker.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spellchecker import SpellChecker

from frontdesk_agents.gloss import Language

SHORTEST = 4  # letters of a word that is looked at
LONG = 7  # letters of a word in which one too many is surely a slip
NAMES = {"patreon", "reddit", "revolut", "venmo", "viber"}  # that no dictionary knows and that look like slips
USUAL = 2e-7  # of all words: a rarer one is no likelier than a name
_WORD = re.compile(
    r"(?<![\w@.#/'’-])(?P<elided>(?:[ldjnmstc]|qu)['’])?(?P<parts>[^\W\d_]+(?:-[^\W\d_]+)*)(?![\w@/'’-])", re.IGNORECASE
)  # "trade-in" is two words, "l'adresse" is one behind an article


def load_dictionaries() -> None:
    """Read both dictionaries now, half a second each, and not when the first message comes."""
    for language in ("en", "fr"):
        _dictionary(language)


def corrected(text: str, language: Language) -> str:
    """The text with its slips undone; `language` is tried first."""

    def undone(match: re.Match[str]) -> str:
        return (match["elided"] or "") + "-".join(_word(part, language) for part in match["parts"].split("-"))

    return _WORD.sub(undone, text)


def _word(word: str, language: Language) -> str:
    written = word.lower()
    if len(word) < SHORTEST or word not in (written, written.capitalize(), word.upper()):
        return word  # "iPhone", "McCoy"
    meant = _meant(written, language)
    if meant == written:
        return word
    return meant.capitalize() if word[0].isupper() else meant


@lru_cache(maxsize=20_000)
def _meant(word: str, language: Language) -> str:
    """The commonest word that a slip may have turned into this one; the word itself when it is known or nothing fits."""
    if word in NAMES or any(_dictionary(each).known([word]) for each in ("en", "fr")):
        return word
    first, second = ("fr", "en") if language == "fr" else ("en", "fr")
    for each in (first, second):
        frequencies = _dictionary(each)
        likely = [other for other in frequencies.candidates(word) or () if _is_slip(word, other)]
        best = max(likely, key=lambda other: (frequencies.word_usage_frequency(other), other), default=word)
        if best != word and frequencies.word_usage_frequency(best) >= USUAL:
            return best
    return word


def _is_slip(written: str, meant: str) -> bool:
    """Whether `written` is `meant` with two neighbours swapped, a letter left out (not the first), one written twice, or in a long word
    one too many."""
    if len(written) == len(meant):
        apart = [at for at in range(len(written)) if written[at] != meant[at]]
        return len(apart) == 2 and apart[1] == apart[0] + 1 and written[apart[0]] == meant[apart[1]]
    if len(written) == len(meant) - 1:
        return written[0] == meant[0]
    long = len(written) >= LONG
    more = (at for at in range(1, len(written)) if long or written[at] == written[at - 1])
    return any(written[:at] + written[at + 1 :] == meant for at in more)


@cache
def _dictionary(language: str) -> SpellChecker:
    return SpellChecker(language=language, distance=1)
