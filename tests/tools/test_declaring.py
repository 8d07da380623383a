"""A tool declared by a JSON Schema is bound to what was said like any other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from frontdesk_tools.declaring import spec_of
from frontdesk_tools.grounding import Binding, Earlier, bind, check_origin, propose, turn_schema
from frontdesk_tools.grounding.earlier import NOTHING_EARLIER
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


def bound(spec: ToolSpec, message: str, *results: dict[str, Any], earlier: Earlier = NOTHING_EARLIER) -> Binding:
    proposals = propose(spec, [message], results, today=TODAY, language="en", earlier=earlier)
    return bind(spec, proposals, earlier)


def tool(*required: str, **properties: dict[str, Any]) -> ToolSpec:
    return spec_of("tool", "Does something", {"properties": properties, "required": list(required)})


def read(spec: ToolSpec, message: str, **earlier: Any) -> dict[str, Any]:
    return bound(spec, message, earlier=Earlier(**earlier)).arguments


TEXT, WHOLE, REAL, FLAG, LIST = ({"type": kind} for kind in ("string", "integer", "number", "boolean", "array"))


def test_types_formats_and_names_say_who_reads_an_argument() -> None:
    kinds = {argument.name: (argument.source, argument.kind) for argument in FLIGHT.arguments}
    assert kinds["origin"] == (Source.SAID, "title")
    assert kinds["departure_date"] == (Source.SAID, "date")
    assert kinds["passengers"] == kinds["max_price"] == (Source.SAID, "number")
    assert kinds["cabin"] == kinds["wifi"] == (Source.CHOICE, "")
    assert kinds["stops"] == (Source.SAID, "list")


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


def test_what_no_reader_can_read_is_missing() -> None:
    spec = spec_of("sum", "Add up", {"properties": {"numbers": {"type": "object"}}, "required": ["numbers"]})
    assert bound(spec, "add 3 and 4").missing == ("numbers",)
    assert "numbers" in turn_schema(spec, propose(spec, ["add 3 and 4"], (), today=TODAY))["properties"]


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("Sort [3, 1, 2] please", [3, 1, 2]),
        ("the values 12, 24 and 36", [12, 24, 36]),
        ("at (40.7, -74.0)", [40.7, -74.0]),
    ],
)
def test_a_list_is_read_as_it_is_written_or_told(message: str, numbers: list[Any]) -> None:
    assert read(tool("values", values=LIST | {"items": {"type": "number"}}), message) == {"values": numbers}


def test_lists_have_the_values_that_the_schema_asks_for() -> None:
    table = tool("table", table=LIST | {"items": LIST | {"items": {"type": "integer"}}})
    assert read(table, "a table [[1, 2], [3, 4]]") == {"table": [[1, 2], [3, 4]]}
    assert read(table, "a table [1, 2]") == {}
    cards = tool("cards", cards=LIST | {"items": {"type": "string"}})
    assert read(cards, "the cards 10, 9 and 8") == {"cards": ["10", "9", "8"]}


def test_a_list_of_words_takes_all_of_them_or_the_only_one() -> None:
    buy = tool("items", items=LIST | {"items": TEXT, "description": "What to buy"})
    assert read(buy, "items: olive oil, rice and pears") == {"items": ["olive oil", "rice", "pears"]}
    assert read(buy, "items: olive oil") == {"items": ["olive oil"]}


@pytest.mark.parametrize(
    ("schema", "message", "value"),
    [
        (REAL, "a rate of 8%", 0.08),
        (WHOLE, "a rate of 8%", 8),
        (REAL | {"description": "In percent"}, "a rate of 8%", 8),
        (WHOLE, "a rate of $1.2 million", 1_200_000),
        (WHOLE, "a rate of 440Hz", 440),
        (REAL, "a rate of 2e-9", 2e-9),
        (WHOLE, "the 19th rate", 19),
    ],
)
def test_numbers_with_something_behind_them(schema: dict[str, Any], message: str, value: float) -> None:
    assert read(tool("rate", rate=schema), message) == {"rate": value}


def test_numbers_stand_in_the_order_of_their_cues() -> None:
    triangle = tool("base", "height", base=WHOLE, height=WHOLE)
    assert read(triangle, "its base and height are 6cm and 10cm") == {"base": 6, "height": 10}
    growth = tool("initial_value", "final_value", initial_value=WHOLE, final_value=WHOLE)
    assert read(growth, "an initial investment of $2000, final value of $3000") == {
        "initial_value": 2000,
        "final_value": 3000,
    }


@pytest.mark.parametrize(
    ("name", "message", "value"),
    [
        ("medium", "change the medium to oil", "oil"),
        ("compartment", "proteins found in the plasma membrane", "plasma membrane"),
        ("theory", "who came up with the theory of relativity?", "relativity"),
        ("review", "Judge the review 'I love it here! It's always fresh.'", "I love it here! It's always fresh."),
        ("league", "the rank of Manchester United in the Premier League", "Premier League"),
        ("size", "make the size 12x18", "12x18"),
    ],
)
def test_words_are_taken_from_beside_their_cue(name: str, message: str, value: str) -> None:
    assert read(tool(name, **{name: TEXT}), message) == {name: value}


def test_words_suit_what_an_argument_is_about() -> None:
    visit = tool("museum", "place", museum=TEXT, place=TEXT)
    like = {"museum": {"Louvre": 0.1, "Paris": -0.1}, "place": {"Louvre": -0.1, "Paris": 0.1}}
    assert read(visit, "Paris, Louvre", likeness=like) == {"museum": "Louvre", "place": "Paris"}


def test_a_description_names_values() -> None:
    report = tool("detail", detail=TEXT | {"description": "Can be 'summary' or 'detailed'. Default is 'summary'"})
    assert read(report, "Give me detailed information") == {"detail": "detailed"}
    unit = tool(unit=TEXT | {"description": "Unit, e.g. Celsius or Fahrenheit"})
    assert read(unit, "in Celsius please") == {"unit": "Celsius"}
    assert read(unit, "how warm is it") == {}


def test_a_day_is_written_as_the_description_wants_it() -> None:
    assert read(tool("date", date=TEXT | {"description": "In the format MM-DD-YYYY"}), "on March 11, 2026") == {
        "date": "03-11-2026"
    }


@pytest.mark.parametrize("message", ["for 4", "It's a group of four people", "4 of us", "a table for a party of 4"])
def test_people_are_counted(message: str) -> None:
    assert read(tool(party_size=WHOLE), message) == {"party_size": 4}


def test_flags_are_told_by_their_words_and_by_a_yes() -> None:
    plan = tool(include_human_impact=FLAG)
    assert read(plan, "the growth including human impacts") == {"include_human_impact": True}
    assert read(plan, "the growth without human impact") == {"include_human_impact": False}
    assert read(plan, "the growth") == {}
    ride = tool("shared_ride", shared_ride=FLAG)
    assert read(ride, "Yeah that's fine", asked="shared_ride") == {"shared_ride": True}
    assert read(ride, "no, alone", asked="shared_ride") == {"shared_ride": False}


def test_a_part_of_a_choice_is_enough_when_no_other_has_it() -> None:
    play = tool("device", device=TEXT | {"enum": ["TV", "Kitchen speaker", "Bedroom speaker"]})
    assert read(play, "put it on the kitchen device") == {"device": "Kitchen speaker"}
    assert read(play, "on the speaker") == {}


def test_a_choice_is_meant_by_the_words_that_lie_clearly_nearest_to_it() -> None:
    events = tool("kind", kind=TEXT | {"enum": ["Music", "Sports"]})
    near = {"kind=Music": {"concert": 0.6}, "kind=Sports": {"concert": 0.25}}
    assert read(events, "I would like a concert", likeness=near) == {"kind": "Music"}
    unclear = {"kind=Music": {"concert": 0.6}, "kind=Sports": {"concert": 0.55}}
    assert read(events, "I would like a concert", likeness=unclear) == {}


def test_words_that_name_the_tool_mean_no_choice() -> None:
    properties = {"kind": TEXT | {"enum": ["Music", "Sports"]}}
    events = spec_of("FindEvents", "Look for something", {"properties": properties, "required": ["kind"]})
    near = {"kind=Music": {"event": 0.3, "concert": 0.6}, "kind=Sports": {"event": 0.6, "concert": 0.3}}
    assert read(events, "find me another event", likeness=near) == {}
    assert read(events, "find me a concert", likeness=near) == {"kind": "Music"}


def test_a_flag_is_told_by_its_words_or_by_words_that_mean_it() -> None:
    visit = tool(good_for_kids=FLAG, subtitles=FLAG)
    near = {"good_for_kids=True": {"child-friendly museum": 0.54, "museum": 0.3}}
    assert read(visit, "a child-friendly museum", likeness=near) == {"good_for_kids": True}
    assert read(visit, "not a child-friendly museum", likeness=near) == {"good_for_kids": False}
    assert read(visit, "a museum", likeness=near) == {}
    assert read(visit, "a child-friendly museum", likeness=near, known={"good_for_kids": False}) == {}
    assert read(visit, "play it without subtitles") == {"subtitles": False}


@pytest.mark.parametrize("message", ["Something around Porto", "What about Porto?", "Check Porto", "near Porto please"])
def test_a_place_that_is_named_goes_before_the_one_of_a_result(message: str) -> None:
    weather = spec_of("weather", "The weather", {"properties": {"city": TEXT}, "required": ["city"]}, results=("city",))
    assert bound(weather, message, {"results": [{"city": "Lyon"}]}).arguments == {"city": "Porto"}


def test_there_is_the_city_rather_than_the_station_in_it() -> None:
    stay = tool("destination", destination=TEXT)
    calls = [{"pickup_location": "Gare du Nord", "pickup_city": "Paris"}, {"pickup_location": "Gare du Nord"}]
    assert bound(stay, "a room there", {}, {}, earlier=Earlier(calls=calls)).arguments == {"destination": "Paris"}


def test_a_time_is_written_as_the_description_shows_it() -> None:
    assert read(tool("time", time=TEXT | {"description": "e.g. 3pm"}), "at 5pm") == {"time": "5pm"}
    assert read(tool("time", time=TEXT), "at 5pm") == {"time": "17:00"}


def test_a_number_in_words_that_counts_others_gives_way_to_them() -> None:
    divisor = tool("first", "second", first=WHOLE, second=WHOLE)
    assert read(divisor, "the divisor of two given numbers, 12 and 15") == {"first": 12, "second": 15}


def test_what_was_asked_for_gets_what_nothing_points_to() -> None:
    rent = tool("pickup_date", "dropoff_date", pickup_date=TEXT, dropoff_date=TEXT)
    known = {"pickup_date": "2026-03-11"}
    assert read(rent, "the 14th of March", asked="dropoff_date", known=known) == {"dropoff_date": "2026-03-14"}


def test_a_place_and_a_date_are_carried_from_an_earlier_call() -> None:
    stay = tool("location", "date", location=TEXT | {"description": "City"}, date=TEXT)
    found = bound(stay, "a room there", {}, earlier=Earlier(calls=[{"to_city": "Porto", "date": "2026-03-09"}]))
    assert found.arguments == {"location": "Porto", "date": "2026-03-09"}
    assert found.origins["location"].kind == "call"


def test_of_several_results_the_one_that_was_spoken_of_is_meant() -> None:
    book = spec_of("book", "Book a table", {"properties": {"name": TEXT}, "required": ["name"]}, results=("name",))
    found = {"results": [{"name": "Sino"}, {"name": "Contrasto"}]}
    assert bound(book, "I take it", found).arguments == {"name": "Sino"}
    talk = Earlier(replies=["How about Sino?", "What about the Contrasto?"])
    assert bound(book, "I take it", found, earlier=talk).arguments == {"name": "Contrasto"}


def test_a_yes_takes_what_the_agent_has_offered_and_nothing_else_does() -> None:
    rent = tool("pickup_city", pickup_city=TEXT)
    offer = {"asked": "pickup_city", "replies": ["Do you need it in San Diego?"]}
    assert read(rent, "Yes, that sounds good", **offer) == {"pickup_city": "San Diego"}
    assert read(rent, "Hm, how far is that?", **offer) == {}
    assert read(rent, "Yes, but somewhere else", **offer) == {}
    assert read(rent, "Yes, that sounds good", **offer, written_freely=True) == {}


def test_nothing_is_guessed_for_a_tool_that_is_not_meant() -> None:
    search = tool("artist", artist=TEXT)
    assert read(search, "Who won, Lakers or Celtics?", meant=False) == {}


WORDS = st.lists(
    st.sampled_from(["from", "to", "Paris", "San Jose", "Fresno, CA", "'a b'", "March 8th", "8%", "2", "[1, 2]", "and", "yes,", "no",
                     "economy", "business class", "wifi", "under", "300", "stops", "Lyon", "plasma membrane", "one", "440Hz", "?", "."]),
    max_size=12,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(WORDS, WORDS, st.sampled_from(["", "origin", "departure_date", "wifi"]))
def test_whatever_is_said_what_is_bound_stands_at_its_origin(message: str, reply: str, asked: str) -> None:
    results = [{"results": [{"origin": "Lyon"}, {"origin": "Paris"}]}]
    earlier = Earlier(asked=asked, calls=[{"destination": "Porto"}], replies=[reply])
    proposals = propose(FLIGHT, [message], results, today=TODAY, earlier=earlier)
    binding = bind(FLIGHT, proposals, earlier)
    for name, value in binding.arguments.items():
        kind, origin = FLIGHT.argument(name).kind, binding.origins[name]
        assert check_origin(value, origin, [message], results, kind=kind, today=TODAY, earlier=earlier), (name, value)
        assert value in turn_schema(FLIGHT, proposals)["properties"][name]["enum"]
        Draft202012Validator(FLIGHT.argument(name).schema).validate(value)
