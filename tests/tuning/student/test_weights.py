"""A business's own weights of answerability are kept where they tell more than the package's."""

from __future__ import annotations

from random import Random

from frontdesk.tuning.student.weights import fitted
from frontdesk_agents.deciding.fit import JudgedQuestion, refit_answerable
from frontdesk_agents.deciding.weights import default_weights


def asked(count: int, *, shift: float, seed: int = 1) -> list[JudgedQuestion]:
    """Questions whose judge is surer than the package expects by `shift`, half of them answered."""
    rng = Random(seed)
    return [
        JudgedQuestion({"judged": rng.gauss(0.5 if at % 2 else -0.5, 0.3) + shift, "sentence": 0.4, "bias": 1.0}, bool(at % 2))
        for at in range(count)
    ]  # fmt: skip


def loss_free(weights: dict[str, float], questions: list[JudgedQuestion]) -> float:
    """The share of questions on the right side of the threshold."""
    known = default_weights().with_answerable(weights)
    least = known.thresholds["answerable"]
    return sum((known.answerability(q.features) >= least) == q.answerable for q in questions) / len(questions)


def test_a_judge_that_is_always_too_sure_is_made_up_for() -> None:
    fresh = asked(400, shift=1.5, seed=2)
    assert loss_free(fitted(asked(120, shift=1.5), default_weights()), fresh) > loss_free({}, fresh) + 0.2


def test_with_few_questions_the_packages_weights_stay() -> None:
    assert fitted(asked(20, shift=1.5), default_weights()) == {}
    assert fitted([JudgedQuestion({"bias": 1.0}, True)] * 100, default_weights()) == {}


def test_a_firm_hold_keeps_the_weights_where_they_are() -> None:
    start = default_weights()
    held = refit_answerable(asked(60, shift=1.5), start, 1e6)
    assert all(abs(held.answerable[name] - start.answerable[name]) < 1e-3 for name in start.answerable)
