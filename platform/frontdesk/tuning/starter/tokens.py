"""The special tokens of the starter, and which pre-tokenizer of llama.cpp splits as ours does."""

from __future__ import annotations

PRE_TOKENIZER = "qwen2"
END, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL_TOKENS = (END, TURN_START, TURN_END)
