"""What one message asks for: its parts when it may hold several wishes, and the context that a follow-up needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import HistoryMessage
from frontdesk_agents.spelling import corrected
from frontdesk_agents.texts import content_words, fold, word_count
from frontdesk_tools.extract import without_courtesies

MOST_PARTS = 4
SHORTEST_PART = 2  # words

_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|\n+")
_AND = re.compile(
    r",?\s+(?:and|et|also|plus|aussi|then|puis|oh and|ah et|&)\s+(?:also\s+|aussi\s+|then\s+|puis\s+)?", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?:and|what|where|when|who|how|why|which|can|could|do|does|did|is|are|will|would|may|should|i|i'm|i'd|my|please|"
    r"cancel|tell|show|give|track|any|have|has|quel\w*|ou|quand|qui|comment|pourquoi|combien|est-ce|avez|pouvez|puis|"
    r"peut|je|j'\w+|annul\w+|dites|montrez|vous|c'est|y a|il y a|a quelle|mon|ma|mes)\b"
)
_FOLLOW_UP = re.compile(
    r"^(?:(?:ok(?:ay)?|oh|ah|so|and|but|et|mais|alors)[,\s]+)*(?:and|what about|how about|what if|also|et|et pour|et si|et avec|"
    r"and for|and with|same for|pareil pour|qu'en est-il)\b"
)
_POINTING = re.compile(r"\b(?:it|that|this|these|those|them|they|ones?|there|ca|cela|celui|celle|ceux|celles)\b")


@dataclass(frozen=True)
class Wish:
    """A part of a message: as said, and with its context as it is searched for."""

    text: str
    query: str


def newest_text(messages: Sequence[HistoryMessage]) -> str:
    """What the customer wrote since anybody answered."""
    return "\n".join(message.text for message in _fresh(messages) if not message.wordless)


def newest_files(messages: Sequence[HistoryMessage]) -> int:
    """How many files the customer sent since anybody answered."""
    return sum(message.files for message in _fresh(messages))


def _fresh(messages: Sequence[HistoryMessage]) -> list[HistoryMessage]:
    fresh: list[HistoryMessage] = []
    for message in reversed(messages):
        if message.sender in ("agent", "operator"):
            break
        if message.sender == "contact":
            fresh.insert(0, message)
    return fresh


def earlier_texts(messages: Sequence[HistoryMessage]) -> list[str]:
    """What the customer wrote before that, oldest first."""
    told = list(messages)
    while told and told[-1].sender not in ("agent", "operator"):
        told.pop()
    return [message.text for message in told if message.sender == "contact" and not message.wordless]


def replies_of(messages: Sequence[HistoryMessage]) -> list[str]:
    """What the agent or a person of the business wrote, oldest first."""
    return [message.text for message in messages if message.sender in ("agent", "operator")]


def wishes_of(text: str, earlier: Sequence[str]) -> list[Wish]:
    """The whole message first, then its parts when there are at least two. Courtesies are searched for with none of them."""
    asked = without_courtesies(text)
    whole = Wish(text, _in_context(asked, earlier))
    parts = _parts(asked)
    return [whole, *(Wish(part, part) for part in parts)] if len(parts) > 1 else [whole]


def as_meant(wishes: Sequence[Wish], language: Language) -> list[Wish]:
    """The same wishes, searched for without slips of the finger, nor the courtesies that a slip had hidden."""
    return [replace(wish, query=without_courtesies(corrected(wish.query, language))) for wish in wishes]


def _in_context(text: str, earlier: Sequence[str]) -> str:
    """A follow-up such as "and for boots?" joined to the question that it follows."""
    if not earlier or not is_follow_up(text):
        return text
    return f"{earlier[-1][-300:]} {text}"


def is_follow_up(text: str) -> bool:
    """Whether a message can only be understood with the one before it."""
    folded = fold(text).strip()
    if _FOLLOW_UP.search(folded):
        return True
    return (
        word_count(folded) <= 8 and len(content_words(folded)) <= 2 and bool(_POINTING.search(folded)) and "?" in text
    )


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        parts += _clauses(sentence.strip())
    parts = [part for part in parts if word_count(part) >= SHORTEST_PART]
    return parts if len(parts) <= MOST_PARTS else []


def _clauses(sentence: str) -> list[str]:
    """A sentence cut at its "and"s where a clause of its own begins."""
    pieces: list[str] = []
    start = 0
    for match in _AND.finditer(sentence):
        if (
            _OPENING.match(fold(sentence[match.end() :]))
            and word_count(sentence[start : match.start()]) >= SHORTEST_PART
        ):
            pieces.append(sentence[start : match.start()])
            start = match.end()
    return [*pieces, sentence[start:]]
