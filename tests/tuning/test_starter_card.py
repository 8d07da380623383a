"""The card says what was measured: shares, intervals, and how little the starter adds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from frontdesk.engine.models import starter_path
from frontdesk.tuning.starter.card import write_card
from frontdesk.tuning.starter.conversations import Decision
from frontdesk.tuning.starter.evaluate import WEIGHTS, Evaluation, Judged
from frontdesk.tuning.starter.shape import Shape
from frontdesk_agents.ports import HistoryMessage

RUN = {"seed": 5, "shape": asdict(Shape()), "minutes": 40.0, "steps": 100, "tokens": 1_000_000, "epoch": 1}
LAST = {"loss": 0.3, "held_out_loss": 0.05}


def judged(right: str, embedder: str, starter: str, both: str, language: str = "en") -> Judged:
    messages = (HistoryMessage("contact", "hello", 1),)
    decision = Decision(messages, ("answer", "greet"), right, "fr" if language == "fr" else "en", "known")
    return Judged(decision, embedder, starter, (both,) * len(WEIGHTS))


def evaluation() -> Evaluation:
    english = [judged("answer", "greet", "answer", "answer")] * 6 + [judged("greet", "greet", "answer", "greet")] * 2
    return Evaluation(9, (*english, *[judged("answer", "answer", "answer", "answer", "fr")] * 2), 10.0)


def test_shares_are_those_of_the_decisions() -> None:
    rows = [line for line in write_card(evaluation(), RUN, LAST, 0.0).splitlines() if line.startswith("|")]
    embedder, starter, both = rows[2:5]
    assert "| 40.0% (" in embedder and "| 25.0% (" in embedder and embedder.endswith("| 62.5% |")
    assert "| 80.0% (" in starter and starter.endswith("| 50.0% |")
    assert both.count("100.0% (") == 3
    assert "| `greet` | 2 | 100% | 0% |" in rows


def test_the_card_says_what_it_adds_and_whether_it_is_asked_at_all() -> None:
    assert "+20.0%" in write_card(evaluation(), RUN, LAST, 0.0)
    assert "do not ask it at all" in write_card(evaluation(), RUN, LAST, 0.0)
    assert "weight 0.4" in write_card(evaluation(), RUN, LAST, 0.4)


def test_the_shipped_model_has_its_card() -> None:
    card = Path(starter_path()).with_suffix(".md").read_text(encoding="utf-8")
    assert "embedder alone" in card and "starter alone" in card
