"""What a teacher is asked for, item by item. A reply is `{"items": [...]}`; what in it is no such item is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from frontdesk_agents.texts import normalise

MOST = 8  # items of a reply


def _one_line(text: str) -> str:
    line = " ".join(normalise(text).split())
    if not line:
        raise ValueError("nothing is said")
    return line


_Topic = Annotated[str, StringConstraints(min_length=2, max_length=60), AfterValidator(_one_line)]
_Question = Annotated[str, StringConstraints(min_length=2, max_length=300), AfterValidator(_one_line)]
_Reply = Annotated[str, StringConstraints(min_length=2, max_length=600), AfterValidator(_one_line)]
_Sentence = Annotated[str, StringConstraints(min_length=2, max_length=1_000), AfterValidator(_one_line)]


class Item(BaseModel):
    """One thing that the teacher wrote."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Worded(Item):
    """A question."""

    question: _Question


class Asked(Worded):
    """A question and the sentence that answers it."""

    sentence: _Sentence


class Missing(Worded):
    """A question that no document answers, and what it is about."""

    topic: _Topic


class Replied(Item):
    """A reply and the sentences that it rests on."""

    reply: _Reply
    sentences: Annotated[list[_Sentence], Field(min_length=1, max_length=3)]


def schema_of(item: type[Item], most: int) -> dict[str, Any]:
    """The JSON Schema of a reply of at most so many items."""
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": item.model_json_schema(), "maxItems": most}},
        "required": ["items"],
        "additionalProperties": False,
    }


def read_items(reply: str, item: type[Item]) -> Iterator[Item | None]:
    """The items of a reply, at most `MOST`; None for each that is none, and for a reply that is nothing else."""
    try:
        found = orjson.loads(reply)["items"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        found = None
    for each in found[:MOST] if isinstance(found, list) else [None]:
        try:
            yield item.model_validate(each)
        except ValidationError:
            yield None
