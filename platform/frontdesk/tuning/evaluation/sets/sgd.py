"""Schema-Guided Dialogue: the services' intents become tools, and the agent decides after each of the user's turns.

`schema.json` describes the services (slots, intents); `dialogues_*.json` hold the dialogues, each turn with its frames: actions, the
user's state, and where the system calls a service, `service_call` and `service_results`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets.reading import read_json
from frontdesk_tools.declaring import spec_of
from frontdesk_tools.spec import ToolSpec

TODAY = date(2019, 3, 1)  # the day on which the set's dialogues are held
FREE = "dontcare"


@dataclass(frozen=True)
class Intent:
    """A service's intent as a tool; `defaults` are what its optional slots are when nobody says otherwise."""

    service: str
    name: str
    spec: ToolSpec
    defaults: Mapping[str, str]


@dataclass(frozen=True)
class Dialogue:
    """One dialogue; `turns` are as in the set, the user's first."""

    services: tuple[str, ...]
    turns: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class SchemaGuided:
    """The intents of every service, and the dialogues whose services nothing was trained on."""

    intents: Mapping[str, tuple[Intent, ...]]
    dialogues: tuple[Dialogue, ...]


def read(folder: Path) -> SchemaGuided:
    """The test split of the set's folder, or the split that `folder` is. Raises `BadSet`.

    Where the set's `train/schema.json` lies beside it, dialogues with a service of the training split are left out.
    """
    split = folder / "test" if (folder / "test").is_dir() else folder
    try:
        intents = {service["service_name"]: tuple(_intents(service)) for service in read_json(split / "schema.json")}
        seen = _seen(split.parent / "train" / "schema.json")
        dialogues = [dialogue for dialogue in _dialogues(split) if not seen.intersection(dialogue.services)]
        if unknown := {name for dialogue in dialogues for name in dialogue.services} - intents.keys():
            raise BadSet(f"{split / 'schema.json'} does not describe {', '.join(sorted(unknown))}: get the set again")
    except (KeyError, TypeError, AttributeError) as error:
        raise BadSet(f"{split} is not as the set writes it ({error!r}): get the set again") from error
    if not dialogues:
        raise BadSet(f"{split} has no dialogues_*.json with services that were never trained on: give the set's folder")
    return SchemaGuided(intents, tuple(dialogues))


def tool_name(service: str, intent: str) -> str:
    """The name of an intent's tool."""
    return f"{service}.{intent}"


def _seen(schema: Path) -> set[str]:
    return {service["service_name"] for service in read_json(schema)} if schema.is_file() else set()


def _dialogues(split: Path) -> Iterator[Dialogue]:
    for file in sorted(split.glob("dialogues_*.json")):
        for dialogue in read_json(file):
            yield Dialogue(tuple(dialogue["services"]), tuple(dialogue["turns"]))


def _intents(service: Mapping[str, Any]) -> Iterator[Intent]:
    slots = {slot["name"]: slot for slot in service["slots"]}
    for intent in service["intents"]:
        required, optional = intent["required_slots"], intent["optional_slots"]
        schema = {
            "type": "object",
            "properties": {name: slot_schema(slots[name]) for name in (*required, *optional)},
            "required": required,
        }
        name = tool_name(service["service_name"], intent["name"])
        spec = spec_of(name, intent["description"], schema, results=intent["result_slots"])
        yield Intent(service["service_name"], intent["name"], spec, optional)


def slot_schema(slot: Mapping[str, Any]) -> dict[str, Any]:
    """A slot as JSON Schema: categories as an enum, those that are all numbers as integers, True and False as a boolean."""
    values: Sequence[str] = slot["possible_values"] if slot["is_categorical"] else ()
    schema: dict[str, Any] = {"type": "string"}
    if set(values) == {"True", "False"}:
        schema = {"type": "boolean"}
    elif values and all(value.isdigit() for value in values):
        schema = {"type": "integer", "enum": [int(value) for value in values]}
    elif values:
        schema = {"type": "string", "enum": [value for value in values if value != FREE]}
    return {**schema, "description": slot["description"]}
