"""What is known of each example's answer: which sentence of the documents it is, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from frontdesk.learning.masking import Mask, spoken
from frontdesk.tuning.judge.samples import HARD, Sample
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.student.shelf import Sentence, Shelf
from frontdesk_agents.deciding.actions import ANSWER, HAND_OFF
from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.corrections import DONT_KNOW
from frontdesk_agents.retrieving.examples import embed_all, english
from frontdesk_agents.retrieving.judging import as_judged
from frontdesk_agents.texts import content_words, fold

SHORTEST = 12  # characters of a sentence that a reply can be known by
ALIKE = 0.8  # cosine of a reply in a person's own words with the sentence that it repeats
SHARED = 0.6  # of their content words
TWIN = 0.92  # cosine of two sentences that say the same

Vectors = NDArray[np.float32]

_NUMBER = re.compile(r"\[(\w+) \d+\]")


@dataclass(frozen=True)
class Label:
    """An example with its question as a model reads it (`asked` in English), and its answer: `quote` in the document's own words,
    `right` as the judge reads it; both None where nothing answers, or nobody knows what does."""

    example: Example
    question: str
    asked: str
    quote: str | None = None
    right: str | None = None

    @property
    def unanswered(self) -> bool:
        """Whether it is known that nothing answers."""
        return self.example.action in (DONT_KNOW, HAND_OFF)


@dataclass(frozen=True)
class Labeller:
    """Labels examples by a business's sentences."""

    embedder: Embedder
    sentences: Sequence[Sentence]
    hidden: Sequence[str]  # the sentences as they stand in a reply that was stored without personal data
    vectors: Vectors = field(repr=False)  # of the sentences, as the judge reads them

    @classmethod
    async def of(cls, shelf: Shelf, embedder: Embedder) -> Labeller:
        """With every sentence embedded."""
        sentences = [sentence for sentence in shelf.sentences if not sentence.text.rstrip().endswith("?")]
        hidden = [_bare(Mask().hide(sentence.text)) for sentence in sentences]
        return cls(embedder, sentences, hidden, await embed_all([s.judged for s in sentences], embedder))

    async def labels(self, examples: Sequence[Example]) -> list[Label]:
        """One of each example, in their order."""
        drafts = [_draft(example) for example in examples]
        replies = [english(spoken(example.reply or ""), example.language) for example in examples]
        asked = await embed_all([draft.asked for draft in drafts], self.embedder)
        said = await embed_all(replies, self.embedder)
        return [self._label(*each) for each in zip(drafts, asked, said, strict=True)]

    async def samples(self, labels: Sequence[Label]) -> list[Sample]:
        """The judge's samples of those whose answer is known, or known to be missing, with the likeliest mistakes."""
        known = [label for label in labels if label.unanswered or label.right is not None]
        asked = await embed_all([label.asked for label in known], self.embedder)
        rights = await embed_all([label.right or "" for label in known], self.embedder)
        wrong = self._asked_about(known)
        return [
            Sample(label.asked, label.right, self._mistakes(label, vector, right, wrong))
            for label, vector, right in zip(known, asked, rights, strict=True)
        ]

    def _asked_about(self, labels: Sequence[Label]) -> NDArray[np.int_]:
        """The sentences that some question is known to be answered by. Only they are shown as wrong: those that nobody has asked about
        yet would be wrong in everything the judge sees, and so for the first who asks."""
        answers = {label.right for label in labels}
        found = [at for at, sentence in enumerate(self.sentences) if sentence.judged in answers]
        return np.array(found if len(found) > HARD else range(len(self.sentences)), dtype=np.int_)

    def _label(self, draft: Label, asked: Vectors, said: Vectors) -> Label:
        reply = " ".join(draft.example.quotes) or draft.example.reply
        if draft.example.action != ANSWER or not reply:
            return draft
        at = self._quoted(reply, asked)
        if at is None and draft.example.source != "turn":
            at = self._repeated(reply, said)
        if at is not None:
            return Label(draft.example, draft.question, draft.asked, self.sentences[at].text, self.sentences[at].judged)
        if draft.example.source == "correction":  # an answer that no document holds yet
            return Label(
                draft.example, draft.question, draft.asked, None, english(spoken(reply), draft.example.language)
            )
        return draft

    def _quoted(self, reply: str, asked: Vectors) -> int | None:
        """The sentence that stands in the reply, personal data or not; of several the one nearest to the question."""
        said = _bare(Mask().hide(reply))
        places = [at for at, own in enumerate(self.hidden) if len(own) >= SHORTEST and own in said]
        return max(places, key=lambda at: float(self.vectors[at] @ asked), default=None)

    def _repeated(self, reply: str, said: Vectors) -> int | None:
        """The sentence that the reply says in other words."""
        if not self.sentences:
            return None
        cosines = self.vectors @ said
        at = int(cosines.argmax())
        words, own = set(content_words(reply)), set(content_words(self.sentences[at].text))
        shared = len(words & own) / max(1, min(len(words), len(own)))
        return at if cosines[at] >= ALIKE or shared >= SHARED else None

    def _mistakes(self, label: Label, asked: Vectors, right: Vectors, among: NDArray[np.int_]) -> tuple[str, ...]:
        """The nearest of some sentences that do not say what the right one says, the likeliest mistake first."""
        order = among[np.argsort(-(self.vectors[among] @ asked), kind="stable")]
        if label.right is not None:
            order = order[(self.vectors @ right)[order] < TWIN]
        return tuple(dict.fromkeys(self.sentences[int(at)].judged for at in order[:HARD]))


def _bare(text: str) -> str:
    """A text without personal data, made comparable: which of several placeholders it is says nothing."""
    return " ".join(_NUMBER.sub(r"[\1]", fold(text)).split())


def _draft(example: Example) -> Label:
    question = spoken(example.question)
    return Label(example, question, as_judged(english(question, example.language)))
