"""Taskmaster: which task a customer's first words mean (1 and 2), and which API is called next with what (3 and 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.tuning.evaluation.deciding import BuiltIn, Heard, SetAgent
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets import taskmaster_parts as parts
from frontdesk.tuning.evaluation.sets.exchanges import Called, Exchange, plain, replay
from frontdesk.tuning.evaluation.sets.reading import evenly, read_json
from frontdesk.tuning.evaluation.sets.sgd_talks import Counted
from frontdesk.tuning.figures import Figure, Tally
from frontdesk_tools.spec import ToolSpec

TODAY = date(2020, 6, 1)


@dataclass(frozen=True)
class Part:
    """One of the four: its tasks or APIs as tools, first words with their task, conversations with their calls."""

    specs: tuple[ToolSpec, ...]
    first: tuple[tuple[str, str], ...] = ()
    talks: tuple[tuple[Exchange, ...], ...] = ()


def read(folder: Path) -> list[Part]:
    """The parts in the set's folder, or the part that `folder` is. Raises `BadSet`."""
    try:
        found = [part for place in (folder, *sorted(folder.glob("TM-*"))) for part in _part(place)]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadSet(f"{folder} is not as Taskmaster writes it ({error!r}): get the set again") from error
    if not any(part.first or part.talks for part in found):
        raise BadSet(
            f"{folder} has no dialogues of Taskmaster: give the folder of its repository, or one of its TM-..."
        )
    return found


def _part(place: Path) -> Iterator[Part]:
    files = sorted((place / "data").glob("*.json"))
    if (place / "ontology.json").is_file():
        words = parts.task_specs(read_json(place / "ontology.json"))
        yield Part(tuple(words.values()), first=tuple(parts.first_words(place, words)))
    elif (place / "ontology" / "apis.json").is_file():
        yield Part(parts.api_specs(read_json(place / "ontology" / "apis.json")), talks=tuple(parts.talks_in(files)))
    elif (place / "ontology").is_dir():
        specs, first = parts.files_as_tasks(files)
        yield Part(specs, first=tuple(first))
    elif files:
        talks = tuple(parts.talks_in(files))
        yield Part(parts.called_specs(talks), talks=talks)


async def measure(
    found: Sequence[Part], models: BuiltIn, limit: int | None, took: list[float]
) -> dict[str, Figure | None]:
    """The right task, the right API, and the right API with exactly its arguments; at most `limit` dialogues of each part."""
    task, counted = Tally(), Counted(took=took)
    for part in found:
        agent = await SetAgent.open(part.specs, models, TODAY)
        for text, right in evenly(part.first, limit):
            chosen = await agent.decide(Heard.once(text))
            took.append(chosen.milliseconds)
            task.add(chosen.tool == right, chosen.nearest == right)
        for talk in evenly(part.talks, limit):
            await replay(talk, agent, _exact, counted)
    return {"task": Figure.of(task), "tool": Figure.of(counted.tool), "arguments": Figure.of(counted.arguments)}


def _exact(call: Called, given: Mapping[str, Any]) -> bool:
    assert isinstance(call.arguments, Mapping)
    return {name: plain(value) for name, value in call.arguments.items()} == {
        name: plain(value) for name, value in given.items()
    }
