"""The starter's tokenizer: byte-level BPE, split as llama.cpp's pre-tokenizer `qwen2` splits (digits one by one).

The expression is Qwen2's, the byte alphabet is GPT-2's; any text can be written and comes back byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer

from frontdesk.tuning.starter.tokens import SPECIAL_TOKENS

_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """Learn `size` tokens, special ones and the 256 bytes included."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = Sequence(
        [Split(Regex(_SPLIT), behavior="isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = ByteLevelDecoder()
    trainer = BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file that `Tokenizer.save` wrote."""
    return Tokenizer.from_file(str(path))


@dataclass(frozen=True)
class Vocabulary:
    """The tokens in the order of their ids, and the merges ("a b") in the order of their rank."""

    tokens: tuple[str, ...]
    merges: tuple[str, ...]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Vocabulary:
        """What a GGUF must say of this tokenizer."""
        model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
        tokens = sorted(model["vocab"], key=model["vocab"].__getitem__)
        merges = (merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"])
        return cls(tuple(tokens), tuple(merges))
