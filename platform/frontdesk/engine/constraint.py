"""Replies held to a JSON Schema by llguidance. What the grammar leaves no choice about is appended without the model."""

from __future__ import annotations

from typing import Any

import llguidance
import llguidance.llamacpp
import llguidance.numpy
import orjson

from frontdesk.engine.errors import BadRequest
from frontdesk.engine.request import Logits

LONGEST_SCHEMA = 64 * 1024  # bytes


class SchemaCompiler:
    """Makes constraints for one model's vocabulary."""

    def __init__(self, vocab: Any) -> None:
        self._tokenizer = llguidance.llamacpp.lltokenizer_from_vocab(vocab)

    def compile(self, schema: dict[str, Any]) -> SchemaConstraint:
        """A fresh constraint. Raises `BadRequest` that names what the schema has and we do not support."""
        text = orjson.dumps(schema).decode()
        if len(text) > LONGEST_SCHEMA:
            raise BadRequest(f"the JSON Schema is over {LONGEST_SCHEMA // 1024} KB")
        try:
            grammar = llguidance.LLMatcher.grammar_from_json_schema(text, overrides={"whitespace_flexible": False})
        except ValueError as error:
            raise BadRequest(f"this JSON Schema is not supported: {error}") from error
        matcher = llguidance.LLMatcher(self._tokenizer, grammar)
        if matcher.is_error():
            raise BadRequest(f"this JSON Schema is not supported: {matcher.get_error()}")
        return SchemaConstraint(matcher, self._tokenizer.vocab_size)


class SchemaConstraint:
    """Implements `Constraint` for one reply."""

    def __init__(self, matcher: Any, words: int) -> None:
        self._matcher = matcher
        self._bitmask = llguidance.numpy.allocate_token_bitmask(1, words)

    def begin(self) -> list[int]:
        """See the port."""
        return self._forced()

    def mask(self, logits: Logits) -> Logits:
        """See the port."""
        llguidance.numpy.fill_next_token_bitmask(self._matcher, self._bitmask, 0)
        rows = logits.reshape(1, -1)
        llguidance.numpy.apply_token_bitmask_inplace(rows, self._bitmask)
        masked: Logits = rows[0]
        return masked

    def accept(self, token: int) -> list[int]:
        """See the port."""
        self._consume([token])
        return self._forced()

    @property
    def ended(self) -> bool:
        """See the port."""
        return bool(self._matcher.is_stopped())

    def _forced(self) -> list[int]:
        tokens = list(self._matcher.compute_ff_tokens())
        self._consume(tokens)
        return tokens

    def _consume(self, tokens: list[int]) -> None:
        if tokens and not self._matcher.consume_tokens(tokens):
            raise BadRequest(f"the reply left its schema: {self._matcher.get_error()}")
