"""Arguments come from what was said or from earlier results, and nobody can put anything else into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from frontdesk_tools.builtin.capture_lead import SPEC as CAPTURE_LEAD
from frontdesk_tools.builtin.event_schedule import SPEC as EVENTS
from frontdesk_tools.builtin.flag_message import SPEC as FLAG
from frontdesk_tools.builtin.get_order import SPEC as GET_ORDER
from frontdesk_tools.builtin.search_products import SearchProducts
from frontdesk_tools.grounding import Binding, Origin, bind, check_origin, propose, turn_schema
from frontdesk_tools.ports import Facet
from frontdesk_tools.spec import JSON, ToolSpec

TODAY = date(2026, 11, 23)
PRODUCTS = SearchProducts(
    (
        Facet("capacity", "number", unit="person"),
        Facet("volume", "number", unit="l"),
        Facet("colour", "text", values=("blue", "dark blue")),
        Facet("waterproof", "flag"),
    )
).spec


def bound(spec: ToolSpec, *messages: str, results: Sequence[JSON] = ()) -> Binding:
    return bind(spec, propose(spec, messages, results, today=TODAY))


def arguments(spec: ToolSpec, *messages: str, results: Sequence[JSON] = ()) -> dict[str, Any]:
    return bound(spec, *messages, results=results).arguments


def test_a_number_that_was_said_is_taken() -> None:
    assert arguments(GET_ORDER, "Where is my order 1042?") == {"number": "1042"}


def test_what_nobody_said_is_missing() -> None:
    binding = bound(GET_ORDER, "Where is my order?")
    assert (binding.arguments, binding.missing) == ({}, ("number",))


def test_the_schema_of_a_turn_offers_only_what_was_said() -> None:
    schema = turn_schema(GET_ORDER, propose(GET_ORDER, ["order 1042 please"], [], today=TODAY))
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"number": "1042"})
    assert not validator.is_valid({"number": "1043"})
    assert not validator.is_valid({"number": "1042", "tracking": "x"})


def test_a_turn_without_a_value_has_no_such_argument() -> None:
    schema = turn_schema(GET_ORDER, propose(GET_ORDER, ["hello"], [], today=TODAY))
    assert schema["properties"] == {}
    assert not Draft202012Validator(schema).is_valid({"number": "1042"})


@pytest.mark.parametrize(
    "messages",
    [
        ("Where is order 1042?", "sorry, I meant 1043"),
        ("not 1042 but 1043",),
        ("order 1043, not 1042",),
        ("ma commande 1043, pas la 1042",),
    ],
)
def test_a_correction_counts(messages: tuple[str, ...]) -> None:
    assert arguments(GET_ORDER, *messages) == {"number": "1043"}


def test_it_is_the_order_of_the_last_result() -> None:
    results = [{"number": "1042"}, {"number": "2231"}]
    binding = bound(GET_ORDER, "where is 1042", "and 2231?", "cancel it", results=results)
    assert binding.arguments == {"number": "2231"}
    assert binding.origins["number"] == Origin("result", call=1, field="number")


def test_a_number_in_the_newest_message_goes_before_a_result() -> None:
    assert arguments(GET_ORDER, "and order 77310?", results=[{"number": "1042"}]) == {"number": "77310"}


def test_two_orders_in_one_message_are_ambiguous() -> None:
    assert bound(GET_ORDER, "where are orders 1042 and 1043?").ambiguous == ("number",)


def test_a_number_that_was_said_long_ago_is_forgotten() -> None:
    assert bound(GET_ORDER, "order 1042", *["hm"] * 6).missing == ("number",)


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("a tent under 300", {"max_price": 300.0}),
        ("a tent for at least 100 euros", {"min_price": 100.0}),
        ("a tent between 100 and 300 euros", {"min_price": 100.0, "max_price": 300.0}),
        ("une tente à moins de 25,50 €", {"max_price": 25.5}),
        ("a tent", {}),
    ],
)
def test_prices_go_to_their_bounds(message: str, wanted: dict[str, float]) -> None:
    found = arguments(PRODUCTS, message)
    assert {name: found[name] for name in ("min_price", "max_price") if name in found} == wanted


@pytest.mark.parametrize(
    "message",
    [
        "a tent for four",
        "a tent for 4 people",
        "une tente pour quatre",
        "tent that sleeps 4",
        "we are four, which tents fit us",
        "nous sommes 4, une tente",
    ],
)
def test_for_four_is_the_capacity(message: str) -> None:
    found = arguments(PRODUCTS, message)
    assert found["capacity"] == 4
    assert "volume" not in found


def test_for_forty_euros_is_no_capacity() -> None:
    assert "capacity" not in arguments(PRODUCTS, "a tent for 40 euros")


def test_a_quantity_goes_where_its_unit_belongs() -> None:
    found = arguments(PRODUCTS, "a 20 litre backpack")
    assert found["volume"] == 20
    assert "capacity" not in found


def test_a_choice_is_one_of_the_catalogue() -> None:
    assert arguments(PRODUCTS, "a dark blue waterproof jacket") | {"query": ""} == {
        "query": "",
        "colour": "dark blue",
        "waterproof": True,
    }
    assert "colour" not in arguments(PRODUCTS, "a red jacket")


def test_contact_data_is_told_apart() -> None:
    found = arguments(CAPTURE_LEAD, "I'm Ana Silva, ana@example.com or +33 6 12 34 56 78")
    assert found == {"email": "ana@example.com", "phone": "+33612345678", "name": "Ana Silva"}


def test_the_day_of_an_event() -> None:
    assert arguments(EVENTS, "is there a concert tomorrow?") == {"day": "2026-11-24", "topic": "concert"}


def test_free_text_is_never_bound() -> None:
    assert "quote" not in arguments(FLAG, "there is spam in the chat")


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("1043", Origin("said", 0, 6, 10)),
        ("1042", Origin("said", 0, 5, 10)),
        ("1042", Origin("said", 7, 6, 10)),
        ("1042", Origin("said", -1, 6, 10)),
        ("1042", Origin("result", call=3, field="number")),
        ("1042", Origin("result", call=0, field="total")),
    ],
)
def test_a_forged_origin_is_found_out(value: str, origin: Origin) -> None:
    assert not check_origin(value, origin, ["order 1042"], [{"number": "2231"}], kind="code", today=TODAY)


def test_a_phrase_that_was_not_said_is_found_out() -> None:
    said = Origin("said", 0, 2, 6)
    assert check_origin("tent", said, ["a tent"], [], kind="phrase", today=TODAY)
    assert not check_origin("boat", said, ["a tent"], [], kind="phrase", today=TODAY)


def test_small_words_of_a_name_stand_at_their_origin() -> None:
    for message in ("how much is the Gale Plus guitar", "a watering can in grey"):
        binding = bound(PRODUCTS, message)
        query, origin = binding.arguments["query"], binding.origins["query"]
        assert check_origin(query, origin, [message], [], kind="phrase", today=TODAY), query


def test_a_number_goes_to_the_column_that_is_named_beside_it() -> None:
    puzzles = SearchProducts((Facet("pièces", "number"),)).spec
    assert arguments(puzzles, "il me faut un puzzle de 500 pièces")["pièces"] == 500


MESSAGE = st.lists(
    st.sampled_from(["order", "1042", "#77", "not", "tent", "for", "four", "under", "300", "€", "blue", "20 litre", "Ana",
                     "my name is", "a@b.example", "tomorrow", "pas", "entre", "50 et 80", "waterproof", "spam", "?"]),
    max_size=12,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(st.lists(MESSAGE, min_size=1, max_size=4), st.sampled_from([GET_ORDER, PRODUCTS, CAPTURE_LEAD, EVENTS, FLAG]))
def test_whatever_is_said_what_is_bound_was_offered_and_stands_at_its_origin(
    messages: list[str], spec: ToolSpec
) -> None:
    results = [{"number": "5530"}]
    proposals = propose(spec, messages, results, today=TODAY)
    binding = bind(spec, proposals)
    for name, value in binding.arguments.items():
        argument = spec.argument(name)
        assert check_origin(value, binding.origins[name], messages, results, kind=argument.kind, today=TODAY)
        if argument.kind != "phrase":
            assert value in turn_schema(spec, proposals)["properties"][name]["enum"]
        Draft202012Validator(argument.schema).validate(value)
