"""Found passages judged again with what the bank of commonplaces knows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from frontdesk_agents.commonplaces.bank import PROBE, Bank, Vectors, bank
from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Embedder
from frontdesk_agents.sentences import raised, under_heading
from frontdesk_tools.ports import Passage

BY_TOPIC = 2.0  # what a shared topic adds to a sentence's cosine
BY_EMPTINESS = 1.0  # what a sentence loses that is nearer to those that say nothing than to any answer
KEPT = 20_000  # sentences whose vectors are remembered


@dataclass(frozen=True)
class Sharpened:
    """Passages, best first. `commonplace` is how much more than usual the question resembles an everyday one, and `unspoken` how surely it is about
    an everyday topic of which no passage speaks: 0 to 0.8."""

    passages: list[Passage]
    commonplace: float = 0.0
    unspoken: float = 0.0


@dataclass
class Sharpener:
    """Raises the similarity of sentences that are about the same everyday topic as the question.

    One for each compiled agent or process: it remembers the vectors of the sentences it has seen.
    """

    bank: Bank | None = field(default_factory=bank)
    _fits: bool | None = None
    _vectors: OrderedDict[str, Vectors] = field(default_factory=OrderedDict)

    async def sharpen(
        self, question: Sequence[float], passages: Sequence[Passage], language: Language, embedder: Embedder
    ) -> Sharpened:
        """The passages, their sentences' similarities (and so their scores) raised by shared topics and lowered where a
        sentence says nothing.

        `question` is the vector that the passages were searched with; `language` is the documents'. With another
        embedder than the bank's, or without a bank, the passages come back as they are.
        """
        if self.bank is None or not passages or not await self._suits(embedder):
            return Sharpened(list(passages))
        texts = [under_heading(passage, sentence, language) for passage in passages for sentence in passage.sentences]
        if not texts:
            return Sharpened(list(passages))
        vectors = await self._embedded(texts, embedder)
        shared = self.bank.compare(np.asarray(question, dtype=np.float32), vectors)
        emptiness = self.bank.emptiness(vectors)
        more = iter((BY_TOPIC * shared.relations - BY_EMPTINESS * emptiness).tolist())
        judged = [raised(passage, [next(more) for _ in passage.sentences]) for passage in passages]
        unspoken = shared.certainty * (1 - float(np.where(emptiness > 0, 0.0, shared.spoken).max()))
        best_first = sorted(judged, key=lambda passage: -passage.score)
        return Sharpened(best_first, round(shared.nearness, 4), round(unspoken, 4))

    async def _suits(self, embedder: Embedder) -> bool:
        if self._fits is None and self.bank is not None:
            self._fits = self.bank.fits((await embedder.embed([PROBE]))[0])
        return bool(self._fits)

    async def _embedded(self, texts: Sequence[str], embedder: Embedder) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            vectors = await embedder.embed(new)
            self._vectors.update(zip(new, (np.asarray(v, dtype=np.float32) for v in vectors), strict=True))
        rows = np.stack([self._vectors[text] for text in texts])
        for text in texts:
            self._vectors.move_to_end(text)
        while len(self._vectors) > KEPT:
            self._vectors.popitem(last=False)
        return rows
