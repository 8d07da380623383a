"""Berkeley Function Calling Leaderboard: single-turn messages with functions by JSON schema, and the answers that are right.

`BFCL_v*_simple_python.json`, `..._multiple.json` and `..._irrelevance.json` hold one JSON object a line: `id`, `question` (a list of
turns, each a list of messages) and `function`; `possible_answer/` beside them the `ground_truth`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.tuning.evaluation.deciding import BuiltIn, Chosen, Heard, SetAgent
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets.bfcl_answers import matches
from frontdesk.tuning.evaluation.sets.reading import evenly, read_lines
from frontdesk.tuning.figures import Figure, Tally
from frontdesk_tools.declaring import spec_of
from frontdesk_tools.spec import ToolSpec

PARTS = {"simple": "simple_python", "multiple": "multiple", "irrelevance": "irrelevance"}
WANTED = {"simple": 0.60, "multiple": 0.50, "irrelevance": 0.80}
NEAR = 0.45  # the cosine from which the embedder alone would take a function to be meant
TODAY = date(2026, 3, 2)

Answer = Mapping[str, Mapping[str, Sequence[Any]]]  # function -> argument -> values that are right
_TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": "string"}


@dataclass(frozen=True)
class Question:
    """One message with the functions on offer; `answer` is empty when none of them fits."""

    text: str
    specs: tuple[ToolSpec, ...]
    answer: Answer


def read(folder: Path) -> dict[str, list[Question]]:
    """The questions of each part. Raises `BadSet`."""
    return {part: _questions(folder, part) for part in PARTS}


def _questions(folder: Path, part: str) -> list[Question]:
    file = _file(folder, part)
    answers: dict[str, Answer] = {}
    try:
        if part != "irrelevance":
            rows = read_lines(file.parent / "possible_answer" / file.name)
            answers = {row["id"]: row["ground_truth"][0] for row in rows}
        questions = [_question(row, answers.get(row["id"], {}), part) for row in read_lines(file)]
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadSet(f"{file.name} is not as BFCL writes it ({error!r}): get the set again") from error
    if not questions:
        raise BadSet(f"{file.name} is empty: get the set again")
    return questions


def _file(folder: Path, part: str) -> Path:
    """The newest version's file, in the folder itself or where the repository keeps it."""
    places = (
        folder,
        folder / "bfcl_eval" / "data",
        folder / "berkeley-function-call-leaderboard" / "bfcl_eval" / "data",
    )
    found = [file for place in places for file in sorted(place.glob(f"BFCL_v[0-9]_{PARTS[part]}.json"))]
    if not found:
        raise BadSet(f"{folder} has no BFCL_v*_{PARTS[part]}.json: give the folder bfcl_eval/data of BFCL's repository")
    return found[-1]


def _question(row: Mapping[str, Any], answer: Answer, part: str) -> Question:
    if part != "irrelevance" and not answer:
        raise BadSet(f"{row['id']} has no answer in possible_answer: get the set again")
    text = "\n".join(message["content"] for message in row["question"][0] if message["role"] == "user")
    return Question(text, tuple(_spec(function) for function in row["function"]), answer)


def _spec(function: Mapping[str, Any]) -> ToolSpec:
    schema = json_schema(function["parameters"])
    return spec_of(function["name"], function["description"], schema)


def json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """BFCL's schema as JSON Schema: it names types as Python does."""
    plain: dict[str, Any] = dict(schema)
    plain["type"] = _TYPES.get(schema.get("type", "string"), schema.get("type", "string"))
    if "properties" in schema:
        plain["properties"] = {name: json_schema(each) for name, each in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        plain["items"] = json_schema(schema["items"])
    return plain


async def measure(
    parts: Mapping[str, Sequence[Question]], models: BuiltIn, limit: int | None, took: list[float]
) -> dict[str, Figure | None]:
    """The right function with exact arguments, and calling none where none fits."""
    figures: dict[str, Figure | None] = {}
    for part, questions in parts.items():
        call, tool = Tally(), Tally()
        for question in evenly(questions, limit):
            chosen = await _ask(question, models)
            took.append(chosen.milliseconds)
            near = chosen.nearest if chosen.similarity >= NEAR and _names(question, chosen.nearest) else None
            call.add(*_right(question, chosen, near))
            tool.add(*(_names_right(question, name) for name in (chosen.tool, near)))
        figures[part] = Figure.of(call, WANTED[part])
        figures[f"{part}_tool"] = Figure.of(tool)
    return figures


async def _ask(question: Question, models: BuiltIn) -> Chosen:
    agent = await SetAgent.open(question.specs, models, TODAY)
    return await agent.decide(Heard.once(question.text))


def _names(question: Question, action: str) -> bool:
    return any(spec.name == action for spec in question.specs)


def _names_right(question: Question, name: str | None) -> bool:
    """Whether that is the function which the answer calls, or none where it calls none; values and questions do not count."""
    return name in question.answer if question.answer else name is None


def _right(question: Question, chosen: Chosen, near: str | None) -> tuple[bool, bool]:
    """Whether we are right, and whether the embedder alone is, which has no values. Asking for a value is no call."""
    if not question.answer:
        return not chosen.calls, near is None
    [(function, expected)] = question.answer.items()
    ours = chosen.calls and chosen.tool == function and matches(expected, chosen.arguments)
    return ours, near == function and matches(expected, {})
