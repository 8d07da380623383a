"""Weights of answerability for one business, where they tell its questions apart better than the package's."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from frontdesk_agents.deciding.fit import JudgedQuestion, refit_answerable
from frontdesk_agents.deciding.weights import Weights

FEWEST = 12  # questions of each kind
FOLDS = 5
PENALTY = 0.02  # how firmly the package's weights hold
BETTER = 0.97  # of the package's loss, on questions that were not fitted on


def fitted(questions: Sequence[JudgedQuestion], start: Weights) -> dict[str, float]:
    """The weights by feature; none when there are too few questions, or the package's are as good on questions left out."""
    kinds = [question.answerable for question in questions]
    if min(kinds.count(True), kinds.count(False)) < FEWEST:
        return {}
    ours = sum(_loss_left_out(questions, fold, start) for fold in range(FOLDS))
    if ours > BETTER * _loss(questions, start):
        return {}
    return {name: round(value, 4) for name, value in refit_answerable(questions, start, PENALTY).answerable.items()}


def _loss_left_out(questions: Sequence[JudgedQuestion], fold: int, start: Weights) -> float:
    known = [question for at, question in enumerate(questions) if at % FOLDS != fold]
    return _loss(questions[fold::FOLDS], refit_answerable(known, start, PENALTY))


def _loss(questions: Sequence[JudgedQuestion], weights: Weights) -> float:
    """The sum of the negative log-likelihoods."""
    chances = [weights.answerability(question.features) for question in questions]
    return -sum(
        log(max(1e-6, chance if question.answerable else 1 - chance))
        for question, chance in zip(questions, chances, strict=True)
    )
