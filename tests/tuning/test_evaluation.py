"""An evaluation tells every figure with its interval and what is wanted, as JSON and as a model card."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from frontdesk.cli.tune import app
from frontdesk.tuning.evaluation.generated import figures_of
from frontdesk.tuning.evaluation.report import Evaluation
from frontdesk.tuning.evaluation.speed import Speed
from frontdesk.tuning.figures import Figure, Tally
from frontdesk.tuning.grounded import Report
from frontdesk.tuning.starter.card import write_models_card

FAST = Speed([10.0] * 94 + [400.0] * 6, 80.0)


def report() -> Report:
    english = {"tool": Tally(98, 80, 100), "answered": Tally(95, 90, 100)}
    return Report(conversations=[("en", english), ("fr", {"tool": Tally(9, 6, 10)})])  # type: ignore[list-item]


def evaluation(speed: Speed = FAST, invented: int = 0) -> Evaluation:
    clinc = {"out_of_scope": Figure.of_mean(Tally(9, 9, 10), Tally(10, 9, 10), 0.901)}
    return Evaluation(7, 50, {"generated": figures_of(report()), "clinc": clinc}, speed, invented)


def test_a_grounded_run_gives_figures_by_language() -> None:
    figures = figures_of(report())
    shares = {name: round(figure.ours.value, 3) for name, figure in figures.items() if figure is not None}
    assert shares == {
        "tool": 0.973,
        "tool.en": 0.98,
        "tool.fr": 0.9,
        "false_refusals": 0.05,
        "false_refusals.en": 0.05,
    }
    assert figures["tool"] is not None and figures["tool"].reached
    assert figures["tool.fr"] is not None and figures["tool.fr"].reached is None, "French is told, not wanted"


def test_what_is_short_is_named() -> None:
    assert evaluation().short == ["generated.false_refusals", "speed"]
    assert evaluation(Speed([10.0], 59.0), invented=1).short[-2:] == ["speed", "invented"]
    told = evaluation().as_json()
    assert not told["passed"] and told["speed"]["p95_ms"] == 400.0 and told["speed"]["median_ms"] == 10.0
    assert told["clinc"]["out_of_scope"]["share"] == 0.95 and told["generated"]["false_refusals"]["at_most"]
    low, high = told["generated"]["tool"]["interval"]
    assert low < told["generated"]["tool"]["share"] < high


def test_the_card_tells_data_licences_sizes_scores_and_limits() -> None:
    card = write_models_card(evaluation(invented=2))
    assert "CC BY 3.0" in card and "At most 50 cases" in card
    assert "| starter | a Llama of our own" in card and " MB | Apache-2.0 |" in card
    assert "| generated: tool | 110 | 97.3% (92.3% to 99.1%) | 78.2% (69.6% to 84.9%) | at least 97.0% |" in card
    assert "at most 3.0%, short" in card and "2 sentences or values had no source" in card
    assert "Not good for" in card and "Short of what is wanted here: generated.false_refusals" in card


def test_a_card_that_cannot_be_written_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["eval", "--card", str(tmp_path / "nowhere" / "card.md")])
    assert done.exit_code != 0 and "make its folder first" in str(done.exception)
