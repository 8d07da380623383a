"""The four Taskmasters as they lie on disk.

A dialogue has `utterances` with `speaker` and `text`. Taskmaster-1's `ontology.json` names the tasks, and each dialogue's
`instruction_id` begins with its task; in Taskmaster-2 each file of `data/` is a task. In Taskmaster-3 an utterance has `apis` with name, args
and response, in Taskmaster-4 `annotations` that hold the same as texts. An API is called between a customer's words and the reply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from frontdesk.tuning.evaluation.sets.exchanges import Called, Exchange, first_wish
from frontdesk.tuning.evaluation.sets.reading import read_json
from frontdesk_tools.declaring import spec_of
from frontdesk_tools.spec import ToolSpec

LARGEST = 256 * 1024 * 1024  # bytes of a file
DIALOGUES = ("self-dialogs.json", "woz-dialogs.json")  # of Taskmaster-1, else its sample
JSON = Mapping[str, Any]


def task_specs(ontology: JSON) -> dict[str, ToolSpec]:
    """Taskmaster-1's tasks as tools, by the word that instructions begin with."""
    return {word: _spec(task["id"], task["required"], task["optional"]) for word, task in ontology.items()}


def first_words(folder: Path, words: Mapping[str, ToolSpec]) -> Iterator[tuple[str, str]]:
    """Taskmaster-1: what each customer wanted first, with the task's tool."""
    files = [folder / name for name in DIALOGUES if (folder / name).is_file()] or [folder / "sample.json"]
    for dialogue in (each for file in files for each in _dialogues(file)):
        instructions = dialogue.get("instruction_id") or dialogue["instructionId"]
        task = next((spec.name for word, spec in words.items() if instructions.startswith(word)), None)
        if task is not None and (said := _of_customer(dialogue)):
            yield first_wish(said), task


def files_as_tasks(files: Sequence[Path]) -> tuple[tuple[ToolSpec, ...], Iterator[tuple[str, str]]]:
    """Taskmaster-2: each file as a tool, and the first words of its dialogues."""
    first = (
        (first_wish(said), file.stem) for file in files for each in _dialogues(file) if (said := _of_customer(each))
    )
    return tuple(_spec(file.stem, (), ()) for file in files), first


def api_specs(apis: JSON) -> tuple[ToolSpec, ...]:
    """Taskmaster-3's APIs as tools."""
    return tuple(
        _spec(name, api["args"].get("all_of", ()), api["args"].get("any_of", ())) for name, api in apis.items()
    )


def called_specs(talks: Sequence[Sequence[Exchange]]) -> tuple[ToolSpec, ...]:
    """Taskmaster-4's APIs as tools, which only its calls declare: what every call gives is required."""
    given: dict[str, list[set[str]]] = {}
    for call in (call for talk in talks for exchange in talk for call in exchange.calls):
        if isinstance(call.arguments, Mapping):
            given.setdefault(call.tool, []).append(set(call.arguments))
    specs = []
    for name, calls in sorted(given.items()):
        always = calls[0].intersection(*calls)
        specs.append(_spec(name, sorted(always), sorted(calls[0].union(*calls) - always)))
    return tuple(specs)


def talks_in(files: Sequence[Path]) -> Iterator[tuple[Exchange, ...]]:
    """The conversations with the APIs that were called in them."""
    for file in files:
        for dialogue in _dialogues(file):
            yield tuple(_exchanges(dialogue["utterances"]))


def _spec(name: str, required: Sequence[str], optional: Sequence[str]) -> ToolSpec:
    properties = {
        argument: {"type": "integer" if argument.startswith("num.") else "string"}
        for argument in (*required, *optional)
    }
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return spec_of(name, name.replace("_", " ").replace("-", " "), schema)


def _dialogues(file: Path) -> list[JSON]:
    found = read_json(file, LARGEST)
    return found if isinstance(found, list) else [found]


def _is_customer(utterance: JSON) -> bool:
    return str(utterance["speaker"]).lower() == "user"


def _of_customer(dialogue: JSON) -> list[str]:
    return [each["text"] for each in dialogue["utterances"] if _is_customer(each) and each["text"].strip()]


def _exchanges(utterances: Sequence[JSON]) -> Iterator[Exchange]:
    """What was said before the customer's first words is left out."""
    said, calls, replies = list[str](), list[Called](), list[str]()
    for utterance in utterances:
        if _is_customer(utterance):
            if said and (calls or replies):
                yield Exchange(tuple(said), tuple(calls), tuple(replies))
                said, calls, replies = [], [], []
            said.append(utterance["text"])
        elif said:
            replies.append(utterance["text"])
        calls += _calls(utterance) if said else ()
    if said:
        yield Exchange(tuple(said), tuple(calls), tuple(replies))


def _calls(utterance: JSON) -> Iterator[Called]:
    for api in utterance.get("apis", ()):
        yield Called(api["name"], _object(api["args"]), _object(api.get("response")) or {})
    noted = [(each["name"], each["value"]) for each in utterance.get("annotations", ())]
    for at, (kind, name) in enumerate(noted):
        if kind == "api_call":
            of_call = dict(noted[at + 1 : _next_call(noted, at)])
            yield Called(name, _object(of_call.get("request", "{}")), _object(of_call.get("response")) or {})


def _next_call(noted: Sequence[tuple[str, str]], at: int) -> int:
    return next((later for later in range(at + 1, len(noted)) if noted[later][0] == "api_call"), len(noted))


def _object(value: Any) -> JSON | None:
    """An object, or the text of one; None for anything else, as some of the set's texts are broken."""
    try:
        found = orjson.loads(value) if isinstance(value, str) else value
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, Mapping) else None
