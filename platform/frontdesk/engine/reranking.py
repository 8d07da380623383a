"""Reranking by llama.cpp: BERT models with a classification head score texts for a question, several in one batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llama_cpp import llama_cpp as llama

from frontdesk.engine import metrics
from frontdesk.engine.encoding import Encoder

LONGEST_QUESTION = 96  # tokens; the rest is left out
LONGEST_TEXT = 200


class Reranker(Encoder):
    """Owns one model and one thread; may be called from any thread."""

    def __init__(self, path: Path, *, threads: int) -> None:
        super().__init__(path, threads=threads, pooling=llama.LLAMA_POOLING_TYPE_RANK, name="reranker")

    def scores(self, question: str, texts: list[str]) -> list[float]:
        """The head's score of each text for the question, a logit. Call it on `thread` only."""
        asked = self.tokens(question)[:LONGEST_QUESTION]
        metrics.RERANKED_TEXTS.inc(len(texts))
        return [float(row[0]) for row in self.encode([self._pair(asked, text) for text in texts], width=1)]

    def row(self, question: str, text: str) -> list[int]:
        """The tokens that the model sees: [CLS] question [SEP] text [SEP]."""
        return self._pair(self.tokens(question)[:LONGEST_QUESTION], text)

    def _pair(self, asked: list[int], text: str) -> list[int]:
        return rank_row(self.vocab, asked, self.tokens(text)[:LONGEST_TEXT])


def rank_row(vocab: Any, question: list[int], text: list[int]) -> list[int]:
    """A row of two texts' tokens with the model's marks."""
    begin, end = llama.llama_vocab_bos(vocab), llama.llama_vocab_sep(vocab)
    return [begin, *question, end, *text, end]
