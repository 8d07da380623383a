"""The samples: the sentences of some businesses, questions to them, and which answers which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from frontdesk.tuning.embedder.pairs import Fact, Source


@dataclass(frozen=True)
class Batch:
    """`answers[q]` is the number of the sentence that answers question q, -1 when none of its business does. `askers` and
    `owners` are the numbers of the businesses of the questions and of the sentences."""

    questions: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    askers: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)


def batches(sources: Sequence[Source], rng: Random, *, businesses: int, asked: int) -> Iterator[Batch]:
    """One pass over the sources: each batch holds all sentences of `businesses` of them and `asked` questions to each."""
    order = list(sources)
    rng.shuffle(order)
    for at in range(0, len(order), businesses):
        yield _batch(order[at : at + businesses], rng, asked)


def everything(source: Source) -> Batch:
    """All sentences of a business and all questions to it."""
    return _batch([source], None, 0)


def _batch(sources: Sequence[Source], rng: Random | None, asked: int) -> Batch:
    batch = Batch()
    for number, source in enumerate(sources):
        drafts = []
        for fact in source.facts:
            drafts += _drafts(fact, len(batch.sentences))
            batch.sentences.append(fact.sentence)
        chosen = rng.sample(drafts, min(asked, len(drafts))) if rng else drafts
        batch.questions.extend(question for question, _ in chosen)
        batch.answers.extend(answer for _, answer in chosen)
        batch.askers.extend([number] * len(chosen))
        batch.owners.extend([number] * len(source.facts))
    return batch


def _drafts(fact: Fact, sentence: int) -> list[tuple[str, int]]:
    return [(question, sentence) for question in fact.questions] + [(question, -1) for question in fact.near]
