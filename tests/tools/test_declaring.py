"""A tool declared by a JSON Schema is bound to what was said like any other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk_tools.declaring import spec_of
from frontdesk_tools.grounding import Binding, bind, propose, turn_schema
from frontdesk_tools.spec import Source, ToolSpec

TODAY = date(2026, 3, 2)
FLIGHT = spec_of(
    "book_flight",
    "Book a flight between two cities",
    {
        "type": "object",
        "properties": {
            "origin": {"type": "string", "description": "The city to leave from"},
            "destination": {"type": "string", "description": "The city to fly to"},
            "departure_date": {"type": "string"},
            "passengers": {"type": "integer", "enum": [1, 2, 3], "description": "Number of passengers"},
            "cabin": {"type": "string", "enum": ["economy", "business-class"]},
            "wifi": {"type": "boolean"},
            "stops": {"type": "array", "items": {"type": "string"}},
            "max_price": {"type": "string", "description": "The highest price"},
        },
        "required": ["origin", "destination"],
    },
    results=("origin", "cabin"),
)


def bound(spec: ToolSpec, message: str, *results: dict[str, Any]) -> Binding:
    return bind(spec, propose(spec, [message], results, today=TODAY, language="en"))


def test_types_formats_and_names_say_who_reads_an_argument() -> None:
    kinds = {argument.name: (argument.source, argument.kind) for argument in FLIGHT.arguments}
    assert kinds["origin"] == (Source.SAID, "title")
    assert kinds["departure_date"] == (Source.SAID, "date")
    assert kinds["passengers"] == kinds["max_price"] == (Source.SAID, "number")
    assert kinds["cabin"] == kinds["wifi"] == (Source.CHOICE, "")
    assert kinds["stops"] == (Source.FREE, "")


@pytest.mark.parametrize("message", ["Fly me to New York from San Jose", "from San Jose to New York, please"])
def test_cue_words_tell_which_value_belongs_to_which_argument(message: str) -> None:
    assert bound(FLIGHT, message).arguments == {"origin": "San Jose", "destination": "New York"}


def test_every_kind_of_value_in_one_message() -> None:
    message = "2 passengers from Paris to Lyon on March 8th in business class with wifi, price below 300"
    assert bound(FLIGHT, message).arguments == {
        "origin": "Paris",
        "destination": "Lyon",
        "departure_date": "2026-03-08",
        "passengers": 2,
        "cabin": "business-class",
        "wifi": True,
        "max_price": "300",
    }


def test_a_value_outside_the_schema_is_not_taken() -> None:
    assert "passengers" not in bound(FLIGHT, "7 passengers from Paris to Lyon").arguments


def test_only_a_required_argument_is_taken_from_an_earlier_result() -> None:
    found = bound(FLIGHT, "and to Lyon?", {"origin": "Paris", "cabin": "economy"})
    assert found.arguments == {"origin": "Paris", "destination": "Lyon"}


def test_numbers_go_to_the_argument_that_is_named_beside_them_in_any_order() -> None:
    triangle = spec_of(
        "triangle",
        "Area of a triangle",
        {
            "properties": {"height": {"type": "integer"}, "base": {"type": "integer"}},
            "required": ["height", "base"],
        },
    )
    assert bound(triangle, "a base of 10 units and a height of 5 units").arguments == {"base": 10, "height": 5}


def test_an_optional_argument_needs_its_cue() -> None:
    search = spec_of(
        "find_events",
        "Find events in a city",
        {
            "properties": {"artist": {"type": "string"}, "city": {"type": "string"}},
            "required": ["city"],
        },
    )
    assert bound(search, "Anything in Toronto?").arguments == {"city": "Toronto"}
    assert bound(search, "in Toronto by Beyonce").arguments == {"city": "Toronto", "artist": "Beyonce"}


def test_a_list_cannot_be_read_so_it_is_missing() -> None:
    spec = spec_of("sum", "Add up", {"properties": {"numbers": {"type": "array"}}, "required": ["numbers"]})
    assert bound(spec, "add 3 and 4").missing == ("numbers",)
    assert "numbers" in turn_schema(spec, propose(spec, ["add 3 and 4"], (), today=TODAY))["properties"]
