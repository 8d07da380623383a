"""Fitting learns from judged decisions, the same every time."""

from __future__ import annotations

from pathlib import Path

import orjson

from frontdesk_agents.deciding.fit import JudgedDecision, JudgedQuestion, fit_actions, fit_answerable
from frontdesk_agents.deciding.ranker import rank
from frontdesk_agents.deciding.weights import ACTION_FEATURES, ANSWERABLE_FEATURES, Weights, default_weights

BLANK = Weights(dict.fromkeys(ACTION_FEATURES, 0.0), dict.fromkeys(ANSWERABLE_FEATURES, 0.0), {"answerable": 0.5})
DECISIONS = [
    JudgedDecision({"a": {"nearest": 0.9, "strays": 1.0}, "b": {"nearest": 0.6}}, "b"),
    JudgedDecision({"a": {"nearest": 0.8}, "b": {"nearest": 0.5}}, "a"),
    JudgedDecision({"a": {"nearest": 0.8}}, "unheard of"),
]


def test_the_right_actions_become_the_likeliest() -> None:
    fitted = fit_actions(DECISIONS, BLANK)
    assert [rank(d.candidates, fitted, {})[0].action for d in DECISIONS[:2]] == ["b", "a"]
    assert fitted == fit_actions(DECISIONS, BLANK)


def test_answerable_questions_are_told_from_others() -> None:
    questions = [
        JudgedQuestion({"sentence": 0.7, "bias": 1.0}, True),
        JudgedQuestion({"sentence": 0.6, "bias": 1.0}, True),
        JudgedQuestion({"sentence": 0.2, "bias": 1.0}, False),
    ]
    fitted = fit_answerable([(1.0, questions)], BLANK)
    chances = [fitted.answerability(question.features) for question in questions]
    assert chances[0] > chances[1] > 0.5 > chances[2]


def test_a_source_counts_by_its_weight_and_not_by_its_size() -> None:
    many = [JudgedQuestion({"sentence": 0.1 * at, "bias": 1.0}, at >= 5) for at in range(10)] * 50
    few = [JudgedQuestion({"sentence": 0.1 * at, "bias": 1.0}, at >= 2) for at in range(10)]
    middle = JudgedQuestion({"sentence": 0.35, "bias": 1.0}, True)
    chances = [fit_answerable([(1.0, many), (w, few)], BLANK).answerability(middle.features) for w in (0.0, 1.0, 50.0)]
    assert chances[0] < chances[1] < chances[2]


def test_the_weights_of_the_package_name_every_feature_and_survive_writing(tmp_path: Path) -> None:
    weights = default_weights()
    assert set(weights.actions) == set(ACTION_FEATURES) and set(weights.answerable) == set(ANSWERABLE_FEATURES)
    weights.write(tmp_path / "weights.json")
    assert Weights(**orjson.loads((tmp_path / "weights.json").read_bytes())) == weights
