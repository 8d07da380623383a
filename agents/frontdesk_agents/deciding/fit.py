"""Fit the ranker and answerability on judged decisions: logistic regression, deterministic, numpy only.

The ranker is a conditional logit: the probability of a candidate is the softmax of the linear scores of a decision's
candidates, fitted by full-batch gradient descent with momentum on the mean negative log-likelihood plus an L2 penalty on the
distance from the starting weights. Answerability is a logistic regression, fitted by Newton's method.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frontdesk_agents.deciding.weights import ACTION_FEATURES, ANSWERABLE_FEATURES, Weights

STEPS = 2_000
RATE = 0.5
MOMENTUM = 0.9
NEWTON_STEPS = 25
PENALTY = 1e-3

Matrix = NDArray[np.float64]
Gradient = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class JudgedDecision:
    """The features of every candidate of one decision, and the action that was right."""

    candidates: Mapping[str, Mapping[str, float]]
    right: str


@dataclass(frozen=True)
class JudgedQuestion:
    """The features of one question's passages, and whether they answer it."""

    features: Mapping[str, float]
    answerable: bool


def fit_actions(decisions: Sequence[JudgedDecision], start: Weights) -> Weights:
    """The weights under which the right actions are likeliest. Decisions whose right action is no candidate are ignored."""
    usable = [decision for decision in decisions if decision.right in decision.candidates]
    if not usable:
        return start
    features = np.array([_row(f, ACTION_FEATURES) for d in usable for f in d.candidates.values()])
    owner = np.repeat(np.arange(len(usable)), [len(d.candidates) for d in usable])
    right = np.array([action == d.right for d in usable for action in d.candidates], dtype=np.float64)

    def gradient(weights: Matrix) -> Matrix:
        scores = features @ weights
        exps = np.exp(scores - np.maximum.reduceat(scores, np.searchsorted(owner, np.arange(len(usable))))[owner])
        chances = exps / np.bincount(owner, exps)[owner]
        slope: Matrix = features.T @ (chances - right) / len(usable)
        return slope

    fitted = _descend(gradient, _row(start.actions, ACTION_FEATURES))
    return replace(start, actions=dict(zip(ACTION_FEATURES, fitted.tolist(), strict=True)))


def fit_answerable(sources: Sequence[tuple[float, Sequence[JudgedQuestion]]], start: Weights) -> Weights:
    """The weights under which answerable and unanswerable questions are told apart best.

    Each source of questions counts by its own weight, and in it both kinds the same.
    """
    questions = [question for _, asked in sources for question in asked]
    if not questions:
        return start
    features = np.array([_row(question.features, ANSWERABLE_FEATURES) for question in questions])
    target = np.array([question.answerable for question in questions], dtype=np.float64)
    importance = np.concatenate([share * _balanced(asked) for share, asked in sources if asked])
    fitted = _logistic(features, target, importance / importance.sum())
    return replace(start, answerable=dict(zip(ANSWERABLE_FEATURES, fitted.tolist(), strict=True)))


def refit_answerable(questions: Sequence[JudgedQuestion], start: Weights, penalty: float) -> Weights:
    """Weights of answerability near the starting ones, held there by `penalty`, for the questions of one business."""
    features = np.array([_row(question.features, ANSWERABLE_FEATURES) for question in questions])
    target = np.array([question.answerable for question in questions], dtype=np.float64)
    near = _row(start.answerable, ANSWERABLE_FEATURES)
    fitted = _logistic(features, target, _balanced(questions), near, np.full(near.shape, penalty))
    return replace(start, answerable=dict(zip(ANSWERABLE_FEATURES, fitted.tolist(), strict=True)))


def _logistic(
    features: Matrix, target: Matrix, importance: Matrix, near: Matrix | None = None, held: Matrix | None = None
) -> Matrix:
    """Logistic regression by Newton's steps. Every weight is held `near` a value: 0 for all but the last, the bias, if nothing
    else is said."""
    weights: Matrix = np.zeros(features.shape[1])
    near = weights.copy() if near is None else near
    if held is None:
        held = np.full(features.shape[1], PENALTY)
        held[-1] = 1e-9
    for _ in range(NEWTON_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (importance * (chances - target)) + held * (weights - near)
        bend = (features.T * (importance * np.maximum(chances * (1 - chances), 1e-4))) @ features + np.diag(held)
        weights -= np.linalg.solve(bend, slope)
    return weights


def _balanced(asked: Sequence[JudgedQuestion]) -> Matrix:
    """Importances that sum to 1, half of it for each kind."""
    answerable = np.array([question.answerable for question in asked])
    shares: Matrix = np.where(answerable, 0.5 / max(answerable.sum(), 1), 0.5 / max((~answerable).sum(), 1))
    return shares


def _descend(gradient: Gradient, start: Matrix) -> Matrix:
    weights, velocity = start.copy(), np.zeros_like(start)
    for _ in range(STEPS):
        velocity = MOMENTUM * velocity - RATE * (gradient(weights) + PENALTY * (weights - start))
        weights = weights + velocity
    return weights


def _row(features: Mapping[str, float], names: Sequence[str]) -> Matrix:
    return np.array([features.get(name, 0.0) for name in names], dtype=np.float64)
