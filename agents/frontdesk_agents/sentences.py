"""The sentences of a passage: how they are read by a model, and what a better similarity does to their passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp

from frontdesk_agents.gloss import Language, to_english
from frontdesk_tools.ports import Passage, PassageSentence

OF_SENTENCE = 0.5  # the part of a passage's score that is its best sentence's
LINEAR_UP_TO = 0.8  # from here on similarities bend, so that they stay below 1


def under_heading(passage: Passage, sentence: PassageSentence, language: Language) -> str:
    """The sentence behind the nearest heading above it, in English."""
    heading = passage.heading.split(" > ")[-1]
    text = passage.text[sentence.start : sentence.end]
    text = f"{heading}: {text}" if heading and heading != passage.document else text
    return to_english(text) if language == "fr" else text


def raised(passage: Passage, by: Sequence[float]) -> Passage:
    """The passage with each sentence's similarity raised by so much, and its score by what its best sentence has won."""
    sentences = tuple(
        replace(sentence, similarity=bend(sentence.similarity + more))
        for sentence, more in zip(passage.sentences, by, strict=True)
    )
    before = max((sentence.similarity for sentence in passage.sentences), default=0.0)
    after = max((sentence.similarity for sentence in sentences), default=0.0)
    score = min(1.0, passage.score + OF_SENTENCE * (after - before))
    return replace(passage, sentences=sentences, score=score)


def bend(value: float) -> float:
    """The value, or beyond 0.8 one that nears 1 but keeps the order."""
    if value <= LINEAR_UP_TO:
        return value
    return LINEAR_UP_TO + (1 - LINEAR_UP_TO) * (1 - exp(-(value - LINEAR_UP_TO) / 0.4))
