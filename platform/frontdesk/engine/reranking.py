"""Reranking by llama.cpp: BERT models with a classification head score texts for a question, several in one batch."""

from __future__ import annotations

from pathlib import Path

from llama_cpp import llama_cpp as llama

from frontdesk.engine import metrics
from frontdesk.engine.encoding import Encoder

LONGEST_QUESTION = 96  # tokens; the rest is left out
LONGEST_TEXT = 200


class Reranker(Encoder):
    """Owns one model and one thread; may be called from any thread."""

    def __init__(self, path: Path, *, threads: int) -> None:
        super().__init__(path, threads=threads, pooling=llama.LLAMA_POOLING_TYPE_RANK, name="reranker")
        self._begin = llama.llama_vocab_bos(self.vocab)
        self._end = llama.llama_vocab_sep(self.vocab)

    def scores(self, question: str, texts: list[str]) -> list[float]:
        """The head's score of each text for the question, a logit. Call it on `thread` only."""
        asked = self.tokens(question)[:LONGEST_QUESTION]
        metrics.RERANKED_TEXTS.inc(len(texts))
        return [float(row[0]) for row in self.encode([self._pair(asked, text) for text in texts], width=1)]

    def row(self, question: str, text: str) -> list[int]:
        """The tokens that the model sees: [CLS] question [SEP] text [SEP]."""
        return self._pair(self.tokens(question)[:LONGEST_QUESTION], text)

    def _pair(self, asked: list[int], text: str) -> list[int]:
        return [self._begin, *asked, self._end, *self.tokens(text)[:LONGEST_TEXT], self._end]
