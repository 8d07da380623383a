"""Tiny sets in the formats of the open ones, written to a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SERVICE = {
    "service_name": "Tables_1",
    "description": "Tables in restaurants",
    "slots": [
        {"name": "city", "description": "City of the restaurant", "is_categorical": False, "possible_values": []},
        {"name": "date", "description": "Date of the visit", "is_categorical": False, "possible_values": []},
        {
            "name": "guests",
            "description": "Number of guests",
            "is_categorical": True,
            "possible_values": ["1", "2", "3"],
        },
        {
            "name": "terrace",
            "description": "Seats outside",
            "is_categorical": True,
            "possible_values": ["True", "False"],
        },
    ],
    "intents": [
        {
            "name": "BookTable",
            "description": "Reserve a table in a restaurant",
            "required_slots": ["city", "date"],
            "optional_slots": {"guests": "2", "terrace": "dontcare"},
            "result_slots": ["city", "date", "guests"],
        },
    ],
}
SEEN = {**SERVICE, "service_name": "Tables_0"}


def user(text: str, active: str = "BookTable", **said: list[str]) -> dict[str, Any]:
    state = {"active_intent": active, "requested_slots": [], "slot_values": said}
    return {"speaker": "USER", "utterance": text, "frames": [{"service": "Tables_1", "actions": [], "state": state}]}


def system(text: str, *acts: tuple[str, str], call: dict[str, str] | None = None) -> dict[str, Any]:
    frame: dict[str, Any] = {"service": "Tables_1", "actions": [{"act": act, "slot": slot} for act, slot in acts]}
    if call is not None:
        frame |= {"service_call": {"method": "BookTable", "parameters": call}, "service_results": [call]}
    return {"speaker": "SYSTEM", "utterance": text, "frames": [frame]}


DIALOGUE = {
    "services": ["Tables_1"],
    "turns": [
        user("I want to reserve a table in San Jose", city=["San Jose"]),
        system("On which date?", ("REQUEST", "date")),
        user("on the 8th please", city=["San Jose"], date=["the 8th"]),
        system("A table in San Jose on March 8th?", ("CONFIRM", "date")),
        user("Yes, that is correct.", city=["San Jose"], date=["the 8th"]),
        system("Done.", call={"city": "San Jose", "date": "2019-03-08", "guests": "2"}),
        user("Thank you", "NONE"),
        system("Goodbye."),
    ],
}


def write_sgd(folder: Path) -> Path:
    """Two dialogues, one of them with a service of the training split."""
    write(folder / "train" / "schema.json", [SEEN])
    write(folder / "test" / "schema.json", [SERVICE, SEEN])
    write(folder / "test" / "dialogues_001.json", [DIALOGUE, {**DIALOGUE, "services": ["Tables_0"]}])
    return folder


def write_bfcl(folder: Path) -> Path:
    """One question of each part."""
    triangle = {
        "name": "triangle_area",
        "description": "Calculate the area of a triangle given its base and height.",
        "parameters": {
            "type": "dict",
            "properties": {
                "base": {"type": "integer", "description": "The base of the triangle."},
                "height": {"type": "float", "description": "The height of the triangle."},
                "unit": {"type": "string", "description": "The unit of measure"},
            },
            "required": ["base", "height"],
        },
    }
    weather = {
        "name": "weather.get",
        "description": "Get the weather forecast of a city.",
        "parameters": {"type": "dict", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
    asked = "Find the area of a triangle with a base of 10 and a height of 5."
    right = [{"triangle_area": {"base": [10], "height": [5.0], "unit": ["units", ""]}}]
    for part, functions in (("simple_python", [triangle]), ("multiple", [weather, triangle])):
        row = {"id": f"{part}_0", "question": [[{"role": "user", "content": asked}]], "function": functions}
        write(folder / f"BFCL_v4_{part}.json", row)
        write(folder / "possible_answer" / f"BFCL_v4_{part}.json", {"id": f"{part}_0", "ground_truth": right})
    joke = {
        "id": "irrelevance_0",
        "question": [[{"role": "user", "content": "Who painted it?"}]],
        "function": [triangle],
    }
    write(folder / "BFCL_v4_irrelevance.json", joke)
    return folder


def write_clinc(folder: Path) -> Path:
    """Two intents, and texts that are neither."""
    transfer = [
        f"{ask} {what}" for ask in ("transfer", "send", "move", "wire") for what in ("money", "my savings", "100 euros")
    ]
    weather = [
        f"{ask} {when}"
        for ask in ("what is the weather", "will it rain", "is it cold")
        for when in ("today", "now", "here")
    ]
    train = [[text, "transfer"] for text in transfer] + [[text, "weather"] for text in weather]
    inside = [["please transfer money", "transfer"], ["will it rain here today", "weather"]]
    outside = [["who wrote the bible", "oos"], ["how do fish sleep", "oos"]]
    splits = {"train": train, "val": inside, "test": inside, "oos_val": outside, "oos_test": outside}
    return write(folder / "data_full.json", splits)


def write_taskmaster(folder: Path) -> Path:
    """A dialogue of each of the four, the later ones with calls; in the last one a request is broken, as some are."""
    tasks = {
        "restaurant": {"id": "restaurant_reservation", "required": ["num.guests"], "optional": ["type.seating"]},
        "pizza": {"id": "pizza_ordering", "required": ["size.pizza"], "optional": []},
    }
    talk = [("ASSISTANT", "Hello."), ("USER", "Hi."), ("USER", "I want to make a restaurant reservation")]
    write(folder / "TM-1-2019" / "ontology.json", tasks)
    sample = {"instruction_id": "restaurant-table-2", "utterances": [{"speaker": s, "text": t} for s, t in talk]}
    write(folder / "TM-1-2019" / "sample.json", sample)
    flight = {"instruction_id": "x", "utterances": [{"speaker": "USER", "text": "I would like to book some flights"}]}
    write(folder / "TM-2-2020" / "data" / "flights.json", [flight])
    write(folder / "TM-2-2020" / "data" / "music.json", [])
    write(folder / "TM-2-2020" / "ontology" / "flights.json", {})
    apis = {"find_movies": {"args": {"all_of": ["name.movie"]}}, "book_tickets": {"args": {"any_of": ["num.tickets"]}}}
    write(folder / "TM-3-2020" / "ontology" / "apis.json", apis)
    found = {
        "name": "find_movies",
        "index": 1,
        "args": {"name.movie": "Parasite"},
        "response": {"name.movie": ["Parasite"]},
    }
    cinema = [
        {"speaker": "user", "text": 'Please find movies named "Parasite"'},
        {"speaker": "assistant", "text": "It is on.", "apis": [found]},
        {"speaker": "user", "text": "Thank you"},
    ]
    write(folder / "TM-3-2020" / "data" / "data_00.json", [{"utterances": cinema}])
    noted = [("show_menu", "{}"), ("show_drinks", '{"query": ""tea""}'), ("show_drinks", '{"query": "tea"}')]
    notes = [note for name, request in noted for note in (("api_call", name), ("request", request), ("response", "{"))]
    annotations = [{"name": name, "value": value} for name, value in notes]
    coffee = [
        {"speaker": "user", "text": "show me the menu", "annotations": annotations},
        {"speaker": "assistant", "text": "OK"},
    ]
    write(folder / "TM-4-2024" / "data" / "data_00.json", [{"utterances": coffee}])
    return folder


def write_abcd(folder: Path) -> Path:
    """A conversation to learn from and one to judge by."""
    ontology = {
        "intents": {"subflows": {"orders": ["refund_status", "manage_cancel"]}},
        "actions": {"interaction": {"send-refund": ["amount"], "notify-team": ["company_team"]}},
        "values": {"enumerable": {"company_team": ["manager", "website team"]}},
    }
    talk: list[tuple[str, str, str | None, list[str]]] = [
        ("agent", "Hello!", None, []),
        ("customer", "Hi", None, []),
        ("customer", "please send a refund, the amount is 50 dollars", None, []),
        ("action", "A refund has been made.", "send-refund", ["50"]),
        ("agent", "Done.", None, []),
        ("customer", "Thanks", None, []),
    ]
    conversation = {
        "original": [[speaker, text] for speaker, text, _, _ in talk],
        "delexed": [{"targets": ["refund_status", None, button, values, -1]} for _, _, button, values in talk],
    }
    write(folder / "data" / "ontology.json", ontology)
    write(folder / "data" / "abcd_v1.1.json", {"train": [conversation], "dev": [], "test": [conversation]})
    return folder


def write(path: Path, data: Any) -> Path:
    """Write it as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path
