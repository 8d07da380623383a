"""A business's documents in memory, searched as its database searches them: the same passages, vectors and weights.

The share of the question's words is counted over folded words, where Postgres also knows their stems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

from frontdesk.knowledge.passages import PassageDraft, passages_of
from frontdesk.knowledge.search import blended
from frontdesk.knowledge.tasks import embed_all, texts_of
from frontdesk.knowledge.terms import in_english
from frontdesk.tenants.folder import DocumentFile
from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.ports import Embedder
from frontdesk_agents.sentences import under_heading
from frontdesk_agents.texts import content_words
from frontdesk_tools.ports import Passage, PassageSentence

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document: its own words, and as a judge reads it (English, under its heading)."""

    text: str
    judged: str


@dataclass(frozen=True)
class _Kept:
    passage: Passage
    language: Language
    words: frozenset[str]
    vectors: Vectors  # of the passage, then of each sentence


@dataclass
class Shelf:
    """Implements `Knowledge`. `language` is what a question without a clear language is taken for."""

    embedder: Embedder
    language: Language
    _kept: list[_Kept] = field(default_factory=list)

    @classmethod
    async def of(cls, documents: Sequence[DocumentFile], embedder: Embedder, language: Language) -> Shelf:
        """The documents, each passage and sentence embedded once."""
        shelf = cls(embedder, language)
        for document in documents:
            drafts = passages_of(document.text)
            texts = [
                in_english(text, document.language) for draft in drafts for text in texts_of(document.title, draft)
            ]
            rows = np.asarray(await embed_all(embedder, texts), dtype=np.float32)
            for draft in drafts:
                own, rows = rows[: 1 + len(draft.sentences)], rows[1 + len(draft.sentences) :]
                shelf._kept.append(_keep(document, draft, own))
        return shelf

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence of every document."""
        return [
            Sentence(kept.passage.text[s.start : s.end], under_heading(kept.passage, s, self.language))
            for kept in self._kept
            for s in kept.passage.sentences
        ]

    async def search(self, query: str, *, limit: int = 8) -> Sequence[Passage]:
        """See the port."""
        [row] = await embed_all(self.embedder, [in_english(query, detect(query, self.language))])
        vector = np.asarray(row, dtype=np.float32)
        weights = self._idf(frozenset(content_words(query)))
        found = [_scored(kept, vector, weights) for kept in self._kept]
        return sorted(found, key=lambda passage: -passage.score)[:limit]

    async def passages(self, document_id: str) -> Sequence[Passage]:
        """See the port."""
        return [kept.passage for kept in self._kept if kept.passage.document_id == document_id]

    def _idf(self, words: frozenset[str]) -> dict[str, float]:
        count = len(self._kept)
        hits = {word: sum(word in kept.words for kept in self._kept) for word in words}
        return {word: log(1 + (count - n + 0.5) / (n + 0.5)) for word, n in hits.items()}


def _keep(document: DocumentFile, draft: PassageDraft, vectors: Vectors) -> _Kept:
    passage = Passage(
        id=f"{document.name}/{draft.position}",
        document_id=document.name,
        document=document.title,
        heading=draft.heading,
        position=draft.position,
        text=draft.text,
        sentences=tuple(PassageSentence(start, end, 0.0) for start, end in draft.sentences),
    )
    words = frozenset(content_words(f"{document.title} {draft.heading} {draft.text}"))
    return _Kept(passage, document.language, words, vectors)


def _scored(kept: _Kept, vector: Vectors, weights: dict[str, float]) -> Passage:
    similarity, *sentences = (kept.vectors @ vector).tolist()
    total = sum(weights.values())
    lexical = sum(weight for word, weight in weights.items() if word in kept.words) / total if total else 0.0
    told = [
        PassageSentence(s.start, s.end, cosine) for s, cosine in zip(kept.passage.sentences, sentences, strict=True)
    ]
    return Passage(
        **vars(kept.passage)
        | {
            "score": blended(kept.language, max(sentences, default=similarity), similarity, lexical),
            "similarity": similarity,
            "lexical": lexical,
            "sentences": tuple(told),
        }
    )
