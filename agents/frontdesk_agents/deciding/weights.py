"""The fitted numbers: weights of the features of a candidate, of answerability, and the thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import exp
from pathlib import Path

ACTION_FEATURES = (
    "nearest", "nearest3", "vote", "description", "ready", "from_result", "takes", "strays", "catalogue", "calendar",
    "unheard_of", "sentence", "passage", "lexical", "commonplace", "answerable", "likelihood", "again", "risky", "abusive", "is_answer", "is_tool", "is_talk", "is_hand_off",
    "talk_words",
)  # fmt: skip
ANSWERABLE_FEATURES = (
    "judged", "judged_four", "sentence", "score", "margin", "typed", "commonplace", "unspoken", "bias",
)  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """Weights by feature; a candidate's score is the sum of weight times feature."""

    actions: Mapping[str, float]
    answerable: Mapping[str, float]
    thresholds: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """The linear score of a candidate action."""
        return sum(self.actions.get(name, 0.0) * value for name, value in features.items())

    def answerability(self, features: Mapping[str, float]) -> float:
        """The probability that the passages answer the question (logistic)."""
        total = sum(self.answerable.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))

    def with_answerable(self, weights: Mapping[str, float]) -> Weights:
        """With these weights of answerability; the same where there are none."""
        return replace(self, answerable=weights) if weights else self

    def write(self, path: Path) -> None:
        """Write them as JSON, the form in which the package carries them."""
        rounded = {
            part: {name: round(value, 4) for name, value in numbers.items()}
            for part, numbers in (
                ("actions", self.actions),
                ("answerable", self.answerable),
                ("thresholds", self.thresholds),
            )
        }
        path.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


@cache
def default_weights() -> Weights:
    """The weights that the package carries."""
    return Weights(**json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8")))
