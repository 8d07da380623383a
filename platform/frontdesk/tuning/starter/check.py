"""An exported GGUF against what was trained: the same tokens for any text, the same logits within the format's error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from frontdesk.tuning.starter.errors import ExportFailed
from frontdesk.tuning.starter.llama import LlamaReader
from frontdesk.tuning.starter.model import Weights, hidden_states, logits
from frontdesk.tuning.starter.shape import Shape

F32_ERROR = 1e-3  # the largest difference of a logit
Q8_ERROR = 0.05  # the largest difference as a share of the spread (standard deviation) of the logits, on average

AWKWARD_TEXTS = (
    "Où est ma commande n° 1042 ?\nMerci  d'avance!!  ",
    "naïve   café\t\ttabs \r\n\r\n x",
    "I'M here, she'Ll can't DON'T l'école aujourd’hui",
    "日本語テスト 🙂👍🏽 e\u0301 \u00a0nbsp\u2003em ½ Ⅷ ٣٤٥ ab_cd get_order",
    "Actions: answer, get_order\nCustomer: #A7731?\nAction:",
    "$25.50 25,50 € AB-1042-X  trailing ",
    "\n\n\n",
    "ſtraße İi K'ſ 'ſ x'S",
    "\x00\x01\x7f\u200b\ufeff",
)


@dataclass(frozen=True)
class Differences:
    """What the check found: texts compared, the largest F32 logit difference, and Q8_0's mean one relative to the spread."""

    texts: int
    f32: float
    q8: float


def check_export(
    weights: Weights, shape: Shape, tokenizer: Tokenizer, f32: Path, q8: Path, texts: Sequence[str]
) -> Differences:
    """Compare both files with PyTorch over the texts. Raises `ExportFailed` when one differs too much."""
    with LlamaReader(f32, shape.context) as exact, LlamaReader(q8, shape.context) as coarse:
        _check_tokens(exact, tokenizer, [*AWKWARD_TEXTS, *texts])
        compared = [tokenizer.encode(text).ids[:256] for text in texts[:20]]
        pairs = [(_torch_logits(weights, shape, ids), exact.logits(ids), coarse.logits(ids)) for ids in compared]
    f32_error = max(float(np.abs(trained - read).max()) for trained, read, _ in pairs)
    q8_error = float(np.mean([np.abs(trained - read).mean() / trained.std() for trained, _, read in pairs]))
    if f32_error > F32_ERROR or q8_error > Q8_ERROR:
        raise ExportFailed(
            f"llama.cpp computes other logits than PyTorch (F32 by {f32_error:.2g}, Q8_0 by {q8_error:.2g})"
        )
    return Differences(len(texts) + len(AWKWARD_TEXTS), f32_error, q8_error)


def _check_tokens(reader: LlamaReader, tokenizer: Tokenizer, texts: Sequence[str]) -> None:
    for text in texts:
        if reader.tokens(text, special=True) != tokenizer.encode(text).ids:
            raise ExportFailed(f"llama.cpp splits {text!r} into other tokens than the tokenizer that was trained")


def _torch_logits(weights: Weights, shape: Shape, tokens: list[int]) -> np.ndarray:
    with torch.no_grad():
        scores: np.ndarray = logits(weights, hidden_states(weights, shape, torch.tensor([tokens])))[0].numpy()
    return scores
