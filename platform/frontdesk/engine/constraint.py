"""Replies held to a grammar by llguidance. What the grammar leaves no choice about is appended without the model.

Schemas that llguidance cannot enforce are refused before a token is computed, and so is what takes too much work: a
grammar is compiled and asked for its first mask within llguidance's limits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import llguidance
import llguidance.llamacpp
import llguidance.numpy
import orjson

from frontdesk.engine.errors import BadRequest
from frontdesk.engine.json_schema import enforceable
from frontdesk.engine.request import Logits

LONGEST_GRAMMAR = 64 * 1024  # bytes
_LIMITS = llguidance.LLParserLimits(initial_lexer_fuel=1_000_000, max_grammar_size=200_000, verbose_errors=False)
COMPACT = {"whitespace_flexible": False}  # no superfluous white space, for a schema inside Lark


def of_schema(schema: dict[str, Any]) -> str:
    """The grammar of JSON that fits a schema, without superfluous white space. Raises `BadRequest`."""
    text = _bounded(orjson.dumps(enforceable(schema)).decode(), "JSON Schema")
    return _made(
        lambda: llguidance.LLMatcher.grammar_from_json_schema(text, overrides={"whitespace_flexible": False}),
        "JSON Schema",
    )


def of_regex(pattern: str) -> str:
    """The grammar of text that a regular expression matches whole. Raises `BadRequest`."""
    return _made(lambda: llguidance.LLMatcher.grammar_from_regex(_bounded(pattern, "regex")), "regex")


def of_lark(grammar: str) -> str:
    """A grammar in llguidance's Lark. Raises `BadRequest`."""
    return _made(lambda: llguidance.LLMatcher.grammar_from_lark(_bounded(grammar, "grammar")), "grammar")


def of_choices(choices: Sequence[str]) -> str:
    """The grammar of exactly one of the texts."""
    return of_lark("start: " + " | ".join(quoted(choice) for choice in choices))


def of_substring(text: str) -> str:
    """The grammar of any part of a text that begins and ends with whole words."""
    return of_lark(f"start: %regex {orjson.dumps({'substring_words': text}).decode()}")


def quoted(text: str) -> str:
    """A text as a Lark literal."""
    return orjson.dumps(text).decode()


class GrammarCompiler:
    """Makes constraints for one model's vocabulary."""

    def __init__(self, vocab: Any) -> None:
        self._tokenizer = llguidance.llamacpp.lltokenizer_from_vocab(vocab)

    def compile(self, grammar: str) -> Callable[[], GrammarConstraint]:
        """What makes a fresh constraint for each reply. Raises `BadRequest` when the grammar cannot be enforced."""
        matcher = llguidance.LLMatcher(self._tokenizer, grammar, limits=_LIMITS)
        if matcher.is_error():
            raise BadRequest(f"this grammar is not supported: {_first_line(matcher.get_error())}")
        first = matcher.deep_copy()
        first.consume_tokens(first.compute_ff_tokens())
        if not first.is_stopped():
            first.compute_bitmask()
        if first.is_error():
            raise BadRequest(f"this grammar is too complex: {_first_line(first.get_error())}")
        return lambda: GrammarConstraint(matcher.deep_copy(), self._tokenizer.vocab_size)


class GrammarConstraint:
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
            raise BadRequest(f"the reply left its grammar: {_first_line(self._matcher.get_error())}")


def _bounded(text: str, what: str) -> str:
    if len(text.encode()) > LONGEST_GRAMMAR:
        raise BadRequest(f"the {what} is over {LONGEST_GRAMMAR // 1024} KB")
    return text


def _made(make: Callable[[], str], what: str) -> str:
    try:
        return make()
    except ValueError as error:
        raise BadRequest(f"this {what} is not supported: {_first_line(str(error))}") from error


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:500] if text.strip() else "unknown"
