"""The candidate beside the bare package: what is right, and how surely one is better."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.tuning.figures import paired_interval
from frontdesk.tuning.student.asking import Heard
from frontdesk.tuning.student.card import write_card
from frontdesk.tuning.student.labels import Label
from frontdesk.tuning.student.report import Pairs, Report, judgeable, verdict
from tests.tuning.student.tenant import CAKES, OPEN, example

ANSWERED = Label(example("when do you open", "answer", OPEN), "", "", OPEN, OPEN)
UNKNOWN = Label(example("do you deliver", "dont_know", None), "", "")
RIGHT, WRONG = Heard("answer", (OPEN,), {}), Heard("answer", (CAKES,), {})
REFUSED = Heard("dont_know", (), {})


def test_an_answer_is_right_with_its_sentence_alone() -> None:
    assert verdict(ANSWERED, RIGHT) == {"action": True, "sentence": True, "right": True}
    assert verdict(ANSWERED, WRONG) == {"action": True, "sentence": False, "right": False}
    assert verdict(ANSWERED, REFUSED) == {"action": False, "sentence": False, "right": False}
    assert verdict(UNKNOWN, REFUSED) == {"action": True, "refused": True, "right": True}
    assert verdict(UNKNOWN, WRONG) == {"action": False, "refused": False, "right": False}


def test_an_answer_that_no_document_holds_is_not_judged() -> None:
    assert not judgeable(replace(ANSWERED, quote=None))
    assert judgeable(ANSWERED) and judgeable(UNKNOWN)


def test_the_difference_is_told_with_its_interval() -> None:
    report = Report()
    for _ in range(30):
        report.add(ANSWERED, WRONG, RIGHT)
        report.add(ANSWERED, RIGHT, RIGHT)
        report.add(UNKNOWN, WRONG, WRONG)
    report.add(ANSWERED, RIGHT, WRONG)
    assert vars(report.pairs["right"]) == {"both": 30, "candidate": 30, "bare": 1, "none": 30}
    told = report.as_json()["right"]
    assert (told["count"], told["bare"]["share"], told["candidate"]["share"]) == (91, 0.3407, 0.6593)
    assert told["difference"]["share"] == 0.3187
    assert told["difference"]["interval"][0] > 0.2
    assert (report + report).pairs["refused"].count == 60


def test_few_and_balanced_examples_tell_nothing_for_sure() -> None:
    low, high = paired_interval(3, 1, 10)
    assert low < 0 < high
    assert paired_interval(5, 5, 20)[0] == pytest.approx(-paired_interval(5, 5, 20)[1])
    assert Pairs().as_json()["difference"] is None


def test_paired_interval_follows_its_formula() -> None:
    # Bonett and Price: (12 + 1) / 102 - (4 + 1) / 102 = 0.0784, and 1.96 * sqrt((0.1275 + 0.0490 - 0.0784 ** 2) / 102) = 0.0801
    low, high = paired_interval(12, 4, 100)
    assert (low, high) == (pytest.approx(-0.0017, abs=2e-4), pytest.approx(0.1585, abs=2e-4))


TOLD: dict[str, Any] = {
    "business": "The Bakery", "base": "judge.gguf", "rank": 8, "size": 1234567, "examples": 3, "answerability": {},
    "samples": 20, "seconds": 61.0, "packages": 40, "differs": 0.01, "differs_most": 0.1, "compared": 99,
    "data": {"sources": {"turn": 20}, "replaced": ["email"], "not_covered": ["addresses"], "teacher": None},
    "figures": Report().as_json(),
}  # fmt: skip


def test_a_card_without_anything_held_out_says_so() -> None:
    assert "Nothing was held out" in write_card(TOLD)
    report = Report()
    report.add(ANSWERED, WRONG, RIGHT)
    assert "| answered with the right sentence | 1 |" in write_card(TOLD | {"figures": report.as_json()})


def test_a_card_names_the_teacher_and_what_went_wrong_with_it() -> None:
    assert "teacher" not in write_card(TOLD)
    taught = {"models": ["llama"], "lines": 12, "gaps": 1, "ended": True}
    card = write_card(TOLD | {"data": TOLD["data"] | {"teacher": taught}})
    assert "A teacher (llama) wrote 12 of the examples" in card and "error" not in card
    failed = {"models": [], "lines": 0, "gaps": 0, "problem": "host answers 401", "problem_code": "teacher_refused"}
    assert "an error: host answers 401" in write_card(TOLD | {"data": TOLD["data"] | {"teacher": failed}})
