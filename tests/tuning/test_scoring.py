"""A turn is judged by what the database holds of it."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.tuning.generator import Expect
from frontdesk.tuning.scoring import Observed, fits, judge, judge_nearest, wanted_action


def observed(**values: Any) -> Observed:
    return Observed(
        **{"reply": "", "sentences": [], "calls": [], "pending": None, "handoff": None, "trace": [], **values}
    )


def call(name: str, outcome: str = "found", **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments, "result": {"outcome": outcome, "data": {}}}


def from_template(key: str) -> dict[str, Any]:
    return {"text": "...", "source": {"kind": "template", "template": key}}


QUOTED = {"text": "Dogs may come in.", "source": {"kind": "passage", "passage_id": "p1"}}


def test_the_right_call() -> None:
    expect = Expect("get_order", {"number": "1042"}, outcome="found")
    right = {"tool": True, "arguments": True, "ask": True}
    assert judge(expect, observed(calls=[call("get_order", number="1042")])) == right
    assert judge(expect, observed(calls=[call("get_order", number="1043")])) == {**right, "arguments": False}
    assert judge(expect, observed(calls=[call("get_order", "not_found", number="1042")]))["tool"] is False
    assert judge(expect, observed()) == dict.fromkeys(right, False)


def test_what_waits_for_the_customer() -> None:
    waits = {"kind": "confirm", "tool": "cancel_order", "arguments": {"number": "7"}}
    expect = Expect("confirm", {"number": "7"}, tool="cancel_order")
    looked_up = observed(pending=waits, calls=[call("get_order", number="7")])
    assert judge(expect, looked_up) == {"tool": True, "arguments": True, "ask": True}
    assert judge(Expect("ask", tool="get_order"), observed(pending=waits)) == {"tool": False, "ask": False}
    asked = observed(pending={"kind": "ask", "tool": "get_order", "arguments": {}})
    assert judge(Expect("ask", tool="get_order"), asked) == {"tool": True, "ask": True}
    assert judge(Expect("dropped"), observed(pending=waits)) == {"tool": False}
    assert judge(Expect("dropped"), observed()) == {"tool": True}


def test_the_right_passage() -> None:
    expect = Expect("answer", quotes=("Dogs may come in.",))
    assert judge(expect, observed(reply="Yes.  DOGS may\ncome in. On a lead."))["passage"] is True
    assert judge(expect, observed(reply="Cats may come in."))["passage"] is False


def test_a_false_refusal_is_told_from_a_wrong_answer() -> None:
    expect = Expect("answer", quotes=("Dogs may come in.",))
    assert judge(expect, observed(reply="Cats may come in.")) == {"passage": False, "answered": True}
    assert judge(expect, observed(sentences=[from_template("dont_know")])) == {"passage": False, "answered": False}


def test_saying_that_one_does_not_know() -> None:
    expect = Expect("dont_know")
    assert judge(expect, observed(sentences=[from_template("dont_know")])) == {"unanswerable": True}
    assert judge(expect, observed(sentences=[from_template("dont_know"), QUOTED])) == {"unanswerable": False}
    assert judge(expect, observed(sentences=[QUOTED])) == {"unanswerable": False}
    assert judge(expect, observed(handoff="missing_knowledge")) == {"unanswerable": True}
    assert judge(expect, observed(handoff="customer_request")) == {"unanswerable": False}


def test_small_talk_is_a_decision() -> None:
    decided = [("decide", {"candidates": [], "chosen": "greet"})]
    assert judge(Expect("greet"), observed(trace=decided)) == {"tool": True}
    assert judge(Expect("thank"), observed(trace=decided)) == {"tool": False}


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"query": "nice tents", "filters": {"capacity": 4}, "max_price": 300}, True),
        ({"query": "tent", "capacity": "4", "max_price": "300.00"}, True),
        ({"query": "tent", "capacity": 4}, False),
        ({"query": "tent", "capacity": 4, "max_price": 300, "colour": "red"}, False),
        ({"query": "rope", "capacity": 4, "max_price": 300}, False),
        ({"query": "tent", "capacity": 5, "max_price": 300}, False),
    ],
)
def test_arguments_must_be_those_expected_and_no_others(given: dict[str, Any], right: bool) -> None:
    assert fits({"text": "tent", "capacity": 4, "max_price": 300}, given) is right


@pytest.mark.parametrize(
    ("called", "query", "right"),
    [
        ("stove", "stoves", True),
        ("knife", "knives", True),
        ("loaf", "loaves", True),
        ("dress", "dresses", True),
        ("mattress", "mattresses", True),
        ("table", "tables", True),
        ("couteau", "couteaux", True),
        ("panier pour chien", "panier chien", True),
        ("watering can", "watering", False),
        ("panier pour chien", "panier chat", False),
        ("stove", "stoat", False),
    ],
)
def test_a_product_is_named_in_singular_or_plural(called: str, query: str, right: bool) -> None:
    assert fits({"text": called, "max_price": 1000}, {"query": query, "max_price": 1000.0}) is right


def test_the_embedder_alone_has_no_values_and_one_passage() -> None:
    trace = [
        (
            "retrieve",
            {"passages": [{"text": "Dogs may come in.", "similarity": 0.6}, {"text": "x", "similarity": 0.1}]},
        ),
        ("decide", {"candidates": [], "chosen": "answer", "embedding_alone": "answer"}),
    ]
    seen = observed(trace=trace)
    assert judge_nearest(Expect("answer", quotes=("Dogs may come in.",)), seen) == {"passage": True, "answered": True}
    assert judge_nearest(Expect("dont_know"), seen) == {"unanswerable": False}
    assert judge_nearest(Expect("get_order", {"number": "1"}), seen) == dict.fromkeys(
        ("tool", "arguments", "ask"), False
    )


def test_the_action_behind_an_expectation() -> None:
    assert wanted_action(Expect("confirm", tool="cancel_order")) == "cancel_order"
    assert wanted_action(Expect("dont_know")) == "answer"
    assert wanted_action(Expect("hand_off")) == "hand_off"
