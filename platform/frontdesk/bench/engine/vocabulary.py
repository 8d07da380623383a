"""A byte-pair vocabulary of real size, made of the words that the loads are written in and of made-up ones.

It splits text as Llama 3 does ("llama-bpe"): a whole word that is in the vocabulary is one token, without merges.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from random import Random

from frontdesk.bench.engine.texts import corpus

END, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = (END, TURN_START, TURN_END)
MERGES = ("t h", "h e", "th e")
PIECE = re.compile(r"[^\r\n\w]?[^\W\d_]+|\d{1,3}| ?[^\s\w]+[\r\n]*|_+|\s*[\r\n]+|\s+(?!\S)|\s+")
SAMPLES = (
    '{"name":"get_order","arguments":{"order_id":"1042","reason":"late","items":12,"gift":true,"open":false}}',
    '{"name": "get_order", "arguments": {"order_id": "1042", "reason": "late", "items": 12, "gift": true}}',
    "system\nuser\nassistant\n",
)


def tokens(size: int) -> list[str]:
    """`size` tokens in GPT-2's printable characters: the special ones, the bytes, known pieces, then made-up words."""
    found = dict.fromkeys([*SPECIAL, *_bytes(), "th", "he", "the"])
    for piece in _pieces():
        found.setdefault(_printable(piece))
    for word in _made_up():
        if len(found) >= size:
            break
        found.setdefault(_printable(word))
    return list(found)[:size]


def is_word(token: str) -> bool:
    """Whether a token is a word behind a space."""
    return token.startswith("Ġ") and len(token) > 3 and token[1:].isalpha() and token.isprintable()


def is_space(token: str) -> bool:
    """Whether a token is nothing but white space."""
    return bool(token) and set(token) <= {"Ġ", "Ċ", "ĉ", "č"}


def _pieces() -> Iterator[str]:
    counts = Counter(piece for text in (*corpus(), *SAMPLES) for piece in PIECE.findall(text))
    return (piece for piece, _ in counts.most_common())


def _made_up() -> Iterator[str]:
    syllables = [a + b for a, b in product("bcdfghjklmnpqrstvwxz", "aeiou")]
    words = ["".join(parts) for parts in product(syllables, repeat=3)]
    Random(3).shuffle(words)  # noqa: S311 (reproducible, not secret)
    return (f" {word}" for word in words)


def _bytes() -> list[str]:
    names = _names()
    return [names[byte] for byte in range(256)]


def _printable(text: str) -> str:
    names = _names()
    return "".join(names[byte] for byte in text.encode())


@cache
def _names() -> dict[int, str]:
    """GPT-2's printable character for each byte (https://github.com/openai/gpt-2/blob/master/src/encoder.py)."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + at) for at, byte in enumerate(others)}
