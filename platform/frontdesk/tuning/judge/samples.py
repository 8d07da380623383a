"""The judge's samples: a question, the sentence that answers it (or none), and the likeliest mistakes, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from frontdesk.engine.embeddings import Embedder
from frontdesk.tuning.embedder.pairs import Source

HARD = 6  # wrong sentences of the same business that are remembered
PASSED_OVER = 0.35  # how often a likely mistake makes room for the next
STRANGERS = 0.25  # how often one wrong sentence is of another business
UNSAID = 0.4  # of the questions to a business of which nobody wrote near misses: asked again as if it had not said it
TWIN = 0.75  # cosine from which two sentences may say the same


@dataclass(frozen=True)
class Sample:
    """A question; `right` is None when nothing there answers it; `wrong` are other sentences of the business."""

    question: str
    right: str | None
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """What is scored together: a question with some sentences, the first of which is the right one when `answered`."""

    question: str
    sentences: tuple[str, ...]
    answered: bool


def samples(sources: Sequence[Source], embedder: Embedder, rng: Random | None = None) -> list[Sample]:
    """All questions to the sources, with their hardest wrong sentences by the embedder's cosine. With `rng` some questions to a
    source without near misses come once more, as if the sentence that answers, and what may say the same, were missing there."""
    return [sample for source in sources for sample in _of_business(source, embedder, rng)]


def _of_business(source: Source, embedder: Embedder, rng: Random | None) -> Iterator[Sample]:
    sentences = [fact.sentence for fact in source.facts]
    asked = [(question, at) for at, fact in enumerate(source.facts) for question in fact.questions]
    near = [(question, -1) for fact in source.facts for question in fact.near]
    vectors = np.asarray(embedder.embed(sentences + [question for question, _ in asked + near]), dtype=np.float32)
    known = vectors[: len(sentences)]
    for (question, answer), vector in zip(asked + near, vectors[len(sentences) :], strict=True):
        order = [at for at in np.argsort(-(known @ vector)) if at != answer]
        yield Sample(question, sentences[answer] if answer >= 0 else None, _of(sentences, order))
        if rng is not None and not near and rng.random() < UNSAID:
            others = [at for at in order if known[at] @ known[answer] < TWIN]
            if others:
                yield Sample(question, None, _of(sentences, others))


def _of(sentences: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    return tuple(sentences[at] for at in order[:HARD])


def groups(chosen: Sequence[Sample], rng: Random, wrong: int) -> list[Group]:
    """A group of each sample: its right sentence, if any, and `wrong` others, mostly of the likeliest mistakes."""
    strangers = [sentence for sample in chosen for sentence in sample.wrong[:1]]
    return [_group(sample, rng, wrong, rng.choice(strangers)) for sample in chosen]


def whole(sample: Sample) -> Group:
    """The sample with all the wrong sentences that it remembers."""
    return Group(sample.question, (*_right(sample), *sample.wrong), sample.right is not None)


def _group(sample: Sample, rng: Random, wrong: int, stranger: str) -> Group:
    others = [sentence for sentence in sample.wrong if rng.random() > PASSED_OVER] or list(sample.wrong)
    others = others[: wrong + (sample.right is None)]
    if rng.random() < STRANGERS:
        others[-1] = stranger
    return Group(sample.question, (*_right(sample), *others), sample.right is not None)


def _right(sample: Sample) -> tuple[str, ...]:
    return () if sample.right is None else (sample.right,)
