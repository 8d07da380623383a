"""Texts of the bank, topic by topic, and their vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import get_args

import numpy as np

from frontdesk.tuning.commonplaces.classifying import fit_classifier, fit_everyday
from frontdesk.tuning.commonplaces.wordings import Wordings, in_english, not_kept_back, written_wordings
from frontdesk.tuning.embedder.pairs import written
from frontdesk.tuning.generator.business import fill
from frontdesk.tuning.generator.data import Topic, split, topics
from frontdesk.tuning.generator.model import Language
from frontdesk_agents.commonplaces import PROBE, Bank
from frontdesk_agents.ports import Embedder

BATCH = 64
OTHERS = 4000  # questions about one business alone
OTHER_KIND = 0.3  # what an answer weighs where questions are classified, and a question where answers are


@dataclass(frozen=True)
class Wording:
    """A text of the bank, in the English that the embedder reads."""

    topic: str
    text: str
    answer: bool


async def make_bank(embedder: Embedder) -> Bank:
    """Embed every wording and fit the classifiers; takes about a minute."""
    wordings = sorted(wordings_of_bank(), key=lambda wording: wording.topic)
    names = sorted({wording.topic for wording in wordings})
    vectors: list[list[float]] = []
    idle = list(empty_sentences())
    own = business_questions()
    texts = [PROBE, *idle, *own, *(wording.text for wording in wordings)]
    for at in range(0, len(texts), BATCH):
        vectors += await embedder.embed(texts[at : at + BATCH])
    rows = np.asarray(vectors, dtype=np.float32)
    probe, empty, others, known = np.split(rows, np.cumsum([1, len(idle), len(own)]))
    named = np.array([names.index(wording.topic) for wording in wordings])
    answers = np.array([wording.answer for wording in wordings])
    return Bank(
        vectors=known,
        topics=named,
        answers=answers,
        probe=probe[0],
        empty=empty,
        asks=fit_classifier(known, named, np.where(answers, OTHER_KIND, 1.0)),
        tells=fit_classifier(known, named, np.where(answers, 1.0, OTHER_KIND)),
        everyday=fit_everyday(known[~answers], others),
    )


def empty_sentences() -> Iterator[str]:
    """Sentences that stand in many a business's texts and answer no question, in the English that the embedder reads."""
    for language in get_args(Language):
        text = files(__package__).joinpath(f"empty.{language}.txt").read_text(encoding="utf-8")
        yield from (in_english(line, language) for line in text.splitlines() if line)


def business_questions() -> list[str]:
    """Questions to the businesses that people wrote, a sample of fixed order: most are about what one business alone has."""
    asked = [
        in_english(text, source.language)
        for source in written()
        for fact in source.facts
        for text in (*fact.questions, *fact.near)
    ]
    return Random("bank/others").sample(asked, OTHERS)  # noqa: S311 (reproducible, not secret)


def wordings_of_bank() -> Iterator[Wording]:
    """Every wording of every topic in both languages, less what is asked in a test, were it in the other language."""
    for language in get_args(Language):
        written = written_wordings(language)
        for topic in topics(language).values():
            own = written.get(topic.name, Wordings())
            unseen = [*not_kept_back(split(topic.questions, "learning"), language), *own.questions]
            answers = (*_answers(topic, language), *own.answers)
            yield from (Wording(topic.name, in_english(text, language), False) for text in unseen)
            yield from (Wording(topic.name, in_english(text, language), True) for text in answers)


def _answers(topic: Topic, language: Language) -> Iterator[str]:
    rng = Random(f"bank/{topic.name}/{language}")  # noqa: S311 (reproducible, not secret)
    for wording in split(topic.facts, "learning"):
        fact = fill(topic, wording, rng, language, "EUR")
        yield fact
        yield f"{topic.heading}: {fact}"
