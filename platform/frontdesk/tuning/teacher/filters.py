"""Whether what a teacher wrote may be learnt from, as far as the words tell: pure functions, each with one reason to drop it."""

from __future__ import annotations

import re
from typing import Literal

from frontdesk.knowledge.sentences import spans
from frontdesk.tuning.own.examples import alike
from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.texts import fold
from frontdesk_tools.extract.dates import is_calendar_word
from frontdesk_tools.extract.numbers import find_numbers
from frontdesk_tools.extract.personal import find_personal
from frontdesk_tools.ports import Passage, PassageSentence

Reason = Literal[
    "unreadable", "language", "rambling", "copy", "quote", "personal", "invented", "far", "judge", "answered", "known"
]
REASONS: dict[Reason, str] = {
    "unreadable": "not the JSON asked for",
    "language": "in another language, or in two",
    "rambling": "no single question, or more than is said at once",
    "copy": "a copy of what it was shown",
    "quote": "names a sentence that does not stand there",
    "personal": "personal data",
    "invented": "numbers or names from nowhere",
    "far": "about something else",
    "judge": "not answered by that, the judge is sure",
    "answered": "answered by the documents after all",
    "known": "known already, or held out",
}

MOST_SENTENCES, MOST_WORDS = 3, 45
ASKED_IN, FEW_WORDS = 2, 12  # of a question: sentences, and words of one without a mark

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_PLACEHOLDER = re.compile(r"\[\w+ \d+\]")
_CAPITALS = re.compile(r"(?<=[^\s.!?…:]\s)[\"'«“(]*(?P<word>[^\W\d_a-zà-ÿ][\w’'&.-]*\w)")
_OF_I = re.compile(r"I['’]")


def fault(
    text: str, language: Language, *, known: str, shown: str, asks: bool = False, naming: bool = False
) -> Reason | None:
    """The first thing wrong with a text; None when nothing is.

    `known` is all that it may take personal data, numbers and names from, `shown` what it may not just repeat. `asks`: it must be a
    question. `naming`: it may name what the documents do not ("Do you deliver to Italy?").
    """
    if not is_in(text, language):
        return "language"
    if is_rambling(text) or (asks and not is_question(text)):
        return "rambling"
    if is_copy(text, shown):
        return "copy"
    if is_personal(text, known):
        return "personal"
    return "invented" if has_new_numbers(text, known) or (not naming and has_new_names(text, known)) else None


def is_in(text: str, language: Language) -> bool:
    """Whether the text and each of its sentences is in the language."""
    return all(detect(each, language) == language for each in [text, *_sentences(text)])


def is_rambling(text: str) -> bool:
    """Whether it is longer than what a customer asks, or a desk answers, at once."""
    return len(_sentences(text)) > MOST_SENTENCES or len(text.split()) > MOST_WORDS


def is_question(text: str) -> bool:
    """Whether it is a question, with a sentence before it at most, or so few words that they need no mark ("return policy boots")."""
    *before, last = _sentences(text)
    return len(before) < ASKED_IN and (last.endswith("?") or (not before and len(text.split()) <= FEW_WORDS))


def is_copy(text: str, shown: str) -> bool:
    """Whether all the words of the text stand in what was shown, in one run."""
    return f" {alike(text)} " in f" {alike(shown)} "


def is_personal(text: str, known: str) -> bool:
    """Whether it has personal data that is not known, or other placeholders of such than are known."""
    if not set(_PLACEHOLDER.findall(text)) <= set(_PLACEHOLDER.findall(known)):
        return True
    plain, have = _PLACEHOLDER.sub(" ", text), fold(known)
    return any(fold(found.text) not in have for found in find_personal(plain))


def has_new_numbers(text: str, known: str) -> bool:
    """Whether a number, in digits or words, is not known."""
    plain, have = _PLACEHOLDER.sub(" ", text), _PLACEHOLDER.sub(" ", known)
    return not (_numbers(plain) <= _numbers(have) and set(_DIGITS.findall(plain)) <= set(_DIGITS.findall(have)))


def has_new_names(text: str, known: str) -> bool:
    """Whether a name within a sentence is not known. One at a sentence's beginning looks like any other word there."""
    words = set(_WORD.findall(fold(known)))
    return any(not set(_WORD.findall(fold(name))) <= words for name in _names(_PLACEHOLDER.sub(" ", text)))


def same_placeholders(text: str, other: str) -> bool:
    """Whether both hold the same placeholders of personal data, so that arguments which name them still hold."""
    return set(_PLACEHOLDER.findall(text)) == set(_PLACEHOLDER.findall(other))


def quoted(sentence: str, passage: Passage) -> PassageSentence | None:
    """The sentence where it stands in the passage; None when it does not stand there word for word."""
    wanted = " ".join(sentence.split())
    return next((s for s in passage.sentences if " ".join(passage.text[s.start : s.end].split()) == wanted), None)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


def _numbers(text: str) -> set[float]:
    return {float(found.value) for found in find_numbers(text)}


def _names(text: str) -> list[str]:
    found = (match["word"] for match in _CAPITALS.finditer(text))
    return [word for word in found if not _OF_I.match(word) and not is_calendar_word(fold(word))]
