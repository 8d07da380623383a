"""Choosing the one to three sentences of a passage that answer a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk_agents.gloss import Language
from frontdesk_agents.retrieving.examples import english
from frontdesk_agents.texts import content_words, fold
from frontdesk_tools.ports import Passage, PassageSentence

CONSIDERED = 4  # passages
MOST_SENTENCES = 3
NEARLY = 0.05  # of a neighbour's score below the best one's
ASKS = 1.0  # what a sentence loses that asks itself
LONGEST_REPLY = 700  # characters of quotes

# Weights of (sentence's cosine, share of the question's words, passage's score, the answer's type).
_WEIGHTS = {"en": (0.6, 0.15, 0.25, 0.05), "fr": (0.45, 0.3, 0.25, 0.05)}

_CONTINUES = re.compile(
    r"^(?:they|it|this|these|those|that|but|however|otherwise|except|then|after that|in that case|if not|also|both|please note|"
    r"elles?|ils?|cela|ceci|ce |cette|ces|mais|sinon|sauf|toutefois|ensuite|dans ce cas|apres quoi|les deux|c'est)\b"
)
_TYPES = (
    (re.compile(r"\b(?:how much|price|cost|fee|charge|expensive|combien (?:coute|ca|est)|prix|tarif|frais|cout)"), re.compile(r"\d|\bfree|\bgratuit|offert")),
    (re.compile(r"\b(?:when|how long|how soon|hours?|open|clos|until|what time|quand|horaire|heure|combien de temps|delai|ouvr|ferm|jusqu)"), re.compile(r"\d|day|jour|week|semaine|month|mois")),
    (re.compile(r"\b(?:how many|combien de?)\b"), re.compile(r"\d|one|two|three|four|un|deux|trois|quatre")),
)  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """A sentence of a passage: `passage.text[start:end]`."""

    passage: Passage
    start: int
    end: int
    score: float
    typed: float

    @property
    def text(self) -> str:
        """The sentence as it stands in the passage."""
        return self.passage.text[self.start : self.end]


def best_quote(question: str, passages: Sequence[Passage], language: Language) -> Quote | None:
    """The sentence that answers best, of the best few passages; None when nothing was found."""
    return max(ranked_quotes(question, passages, language), key=lambda quote: quote.score, default=None)


def ranked_quotes(question: str, passages: Sequence[Passage], language: Language) -> list[Quote]:
    """Every sentence of the best few passages with its score, passage by passage."""
    asked = _asked(question, language)
    return [quote for passage in passages[:CONSIDERED] for quote in _quotes(passage, question, asked, language)]


def quotes_for(question: str, passages: Sequence[Passage], language: Language) -> list[Quote]:
    """The best sentence and those of the same passage that belong to it, in the passage's order."""
    best = best_quote(question, passages, language)
    if best is None:
        return []
    asked = _asked(question, language)
    quotes = _quotes(best.passage, question, asked, language)
    at = next(i for i, quote in enumerate(quotes) if quote.start == best.start)
    chosen = {at, *_neighbours(quotes, at)}
    return _bounded([quotes[i] for i in sorted(chosen)], best)


def whole(passages: Sequence[Passage]) -> list[Quote]:
    """Every sentence of these passages."""
    return [
        Quote(passage, sentence.start, sentence.end, passage.score, 0.0)
        for passage in passages
        for sentence in _sentences(passage)
    ]


def _neighbours(quotes: Sequence[Quote], at: int) -> set[int]:
    """Positions of sentences that go with the one at `at`: what continues it, what it continues, and near ties."""
    found = set()
    if at + 1 < len(quotes) and _CONTINUES.match(fold(quotes[at + 1].text)):
        found.add(at + 1)
    if at > 0 and (_CONTINUES.match(fold(quotes[at].text)) or _asks(quotes[at - 1])):
        found.add(at - 1)
    ties = sorted(range(len(quotes)), key=lambda i: -quotes[i].score)
    found |= {i for i in ties[:2] if quotes[i].score >= quotes[at].score - NEARLY}
    return set(
        sorted(found - {at}, key=lambda i: (not _asks(quotes[i]) or i != at - 1, -quotes[i].score))[
            : MOST_SENTENCES - 1
        ]
    )


def _bounded(quotes: Sequence[Quote], best: Quote) -> list[Quote]:
    if sum(len(quote.text) for quote in quotes) <= LONGEST_REPLY:
        return list(quotes)
    return [quote for quote in quotes if quote.start == best.start]


def _sentences(passage: Passage) -> Sequence[PassageSentence]:
    return passage.sentences or (PassageSentence(0, len(passage.text), passage.similarity),)


def _quotes(passage: Passage, question: str, asked: Sequence[frozenset[str]], language: Language) -> list[Quote]:
    """The sentences in their order. A question among them ("Wrong address?") answers nothing: what follows it does."""
    quotes = [_quote(passage, sentence, question, asked, language) for sentence in _sentences(passage)]
    for at in range(len(quotes) - 1):
        if _asks(quotes[at]):
            quotes[at + 1] = replace(quotes[at + 1], score=max(quotes[at + 1].score, quotes[at].score))
            quotes[at] = replace(quotes[at], score=quotes[at].score - ASKS)
    return quotes


def _asks(quote: Quote) -> bool:
    return quote.text.rstrip().endswith("?")


def _quote(
    passage: Passage, sentence: PassageSentence, question: str, asked: Sequence[frozenset[str]], language: Language
) -> Quote:
    text = passage.text[sentence.start : sentence.end]
    by_cosine, by_words, by_passage, by_type = _WEIGHTS[language]
    typed = float(_has_type(question, text))
    score = (
        by_cosine * sentence.similarity
        + by_words * _overlap(asked, f"{passage.heading} {text}")
        + by_passage * passage.score
        + by_type * typed
    )
    return Quote(passage, sentence.start, sentence.end, score, typed)


def _asked(question: str, language: Language) -> list[frozenset[str]]:
    """The question's content words as said, and in English when it was French."""
    spoken = [frozenset(content_words(question))]
    return [*spoken, frozenset(content_words(english(question, language)))] if language == "fr" else spoken


def _overlap(asked: Sequence[frozenset[str]], text: str) -> float:
    have = set(content_words(text))
    return max((len(words & have) / len(words) for words in asked if words), default=0.0)


def _has_type(question: str, text: str) -> bool:
    """Whether the text has the kind of value that the question asks for, such as a number for "how much"."""
    folded = fold(question)
    return any(asks.search(folded) and tells.search(fold(text)) for asks, tells in _TYPES)
