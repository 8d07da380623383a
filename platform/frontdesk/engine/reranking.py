"""Reranking by llama.cpp: BERT models with a classification head score texts for a question, several in one batch."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from llama_cpp import llama_cpp as llama

from frontdesk.engine import metrics
from frontdesk.engine.encoding import Encoder
from frontdesk.engine.loras import Loras

LONGEST_QUESTION = 96  # tokens; the rest is left out
LONGEST_TEXT = 200


class Reranker(Encoder):
    """Owns one model and one thread; may be called from any thread. Implements `adapters.Host`."""

    def __init__(self, path: Path, *, threads: int) -> None:
        super().__init__(path, threads=threads, pooling=llama.LLAMA_POOLING_TYPE_RANK, name="reranker")
        self.loras = Loras(self.model, self._context)

    def scores(self, question: str, texts: list[str], adapter: str | None = None) -> list[float]:
        """The head's score of each text for the question, a logit, with an adapter that was loaded or none.

        Call it on `thread` only: so no batch mixes adapters. Raises `DecodeFailed`.
        """
        self.loras.use(adapter)
        asked = self.tokens(question)[:LONGEST_QUESTION]
        metrics.RERANKED_TEXTS.inc(len(texts))
        return [float(row[0]) for row in self.encode([self._pair(asked, text) for text in texts], width=1)]

    def row(self, question: str, text: str) -> list[int]:
        """The tokens that the model sees: [CLS] question [SEP] text [SEP]."""
        return self._pair(self.tokens(question)[:LONGEST_QUESTION], text)

    async def load_adapter(self, name: str, path: Path) -> None:
        """See the port."""
        await asyncio.get_running_loop().run_in_executor(self.thread, self.loras.add, name, path)

    async def drop_adapter(self, name: str) -> None:
        """See the port."""
        await asyncio.get_running_loop().run_in_executor(self.thread, self.loras.remove, name)

    def _pair(self, asked: list[int], text: str) -> list[int]:
        return rank_row(self.vocab, asked, self.tokens(text)[:LONGEST_TEXT])


def rank_row(vocab: Any, question: list[int], text: list[int]) -> list[int]:
    """A row of two texts' tokens with the model's marks."""
    begin, end = llama.llama_vocab_bos(vocab), llama.llama_vocab_sep(vocab)
    return [begin, *question, end, *text, end]
