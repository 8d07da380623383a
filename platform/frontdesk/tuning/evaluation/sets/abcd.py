"""Action-Based Conversations Dataset: what customers of a shop want, and which button its people press next with which values.

`abcd_v1.1.json` holds `train`, `dev` and `test`, lists of conversations with `scenario`, `original` ([speaker, text] pairs) and `delexed`, whose
turns carry `targets`: [what is wanted, next step, button, values, candidate]. `ontology.json` names the buttons with what they take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.tuning.evaluation.deciding import BuiltIn, Heard, SetAgent
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets.exchanges import Called, Exchange, first_wish, plain, replay
from frontdesk.tuning.evaluation.sets.reading import evenly, read_json
from frontdesk.tuning.evaluation.sets.sgd_talks import Counted
from frontdesk.tuning.figures import Figure, Tally
from frontdesk_tools.declaring import spec_of
from frontdesk_tools.spec import Example, ToolSpec

FILES = (
    "abcd_v1.1.json",
    "abcd_v1.1.json.gz",
    "abcd_sample.json",
)  # the sample has three conversations of the training split
LARGEST = 512 * 1024 * 1024  # bytes, unpacked
SHOWN = 40  # first words of each wish that the agent is shown
TODAY = date(2020, 6, 1)
JSON = Mapping[str, Any]


@dataclass(frozen=True)
class Talk:
    """A conversation: what the customer wants, in which first words, and what was pressed."""

    wish: str
    first: str
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class Abcd:
    """The buttons and the wishes as tools, and the conversations to judge by."""

    buttons: tuple[ToolSpec, ...]
    wishes: tuple[ToolSpec, ...]
    talks: tuple[Talk, ...]


def read(folder: Path) -> Abcd:
    """The set's folder, or its folder `data`. Raises `BadSet`."""
    place = folder / "data" if (folder / "data").is_dir() else folder
    file = next((place / name for name in FILES if (place / name).is_file()), place / FILES[0])
    splits, ontology = read_json(file, LARGEST), read_json(place / "ontology.json")
    try:
        train, test = (splits["train"], splits["test"]) if isinstance(splits, dict) else ([], splits)
        shown = [_talk(each) for each in train]
        found = Abcd(tuple(_buttons(ontology)), tuple(_wishes(ontology, shown)), tuple(map(_talk, test)))
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise BadSet(f"{place} is not as ABCD writes it ({error!r}): get the set again") from error
    if not found.talks:
        raise BadSet(f"{file} has no conversations to judge by: get the set again")
    return found


def _talk(conversation: JSON) -> Talk:
    turns = list(zip(conversation["original"], conversation["delexed"], strict=True))
    said = [text for (speaker, text), _ in turns if speaker == "customer"]
    wish = conversation["delexed"][0]["targets"][0]
    return Talk(wish, first_wish(said), tuple(_exchanges(turns)))


def _exchanges(turns: Sequence[tuple[Sequence[str], JSON]]) -> Iterator[Exchange]:
    """Buttons are pressed between the customer's words and the next ones; what comes before the first ones is left out."""
    said, calls, replies = list[str](), list[Called](), list[str]()
    for (speaker, text), delexed in turns:
        if speaker == "customer":
            if said and (calls or replies):
                yield Exchange(tuple(said), tuple(calls), tuple(replies))
                said, calls, replies = [], [], []
            said.append(text)
        elif said and speaker == "action":
            _, _, button, values, _ = delexed["targets"]
            calls.append(Called(button, list(values), {}))
        elif said:
            replies.append(text)
    if said:
        yield Exchange(tuple(said), tuple(calls), tuple(replies))


def _buttons(ontology: JSON) -> Iterator[ToolSpec]:
    """Each button is described by its name and what it takes, as the guidelines tell steps and not what a button does."""
    enums: Mapping[str, Sequence[str]] = ontology["values"]["enumerable"]
    for buttons in ontology["actions"].values():
        for name, slots in buttons.items():
            takes = f": {', '.join(slot.removesuffix('_slotval').replace('_', ' ') for slot in slots)}" if slots else ""
            schema = {"type": "object", "properties": {slot: _slot(slot, enums) for slot in slots}}
            yield spec_of(name, name.replace("-", " ") + takes, schema)


def _slot(name: str, enums: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {"type": "string", "enum": list(enums[name])} if name in enums else {"type": "string"}


def _wishes(ontology: JSON, shown: Sequence[Talk]) -> Iterator[ToolSpec]:
    first: dict[str, list[str]] = {}
    for talk in shown:
        first.setdefault(talk.wish, []).append(talk.first)
    for names in ontology["intents"]["subflows"].values():
        for name in names:
            examples = [Example(text, "en") for text in evenly(first.get(name, []), SHOWN)]
            yield spec_of(name, name.replace("_", " "), {"type": "object"}, examples=examples)


async def measure(abcd: Abcd, models: BuiltIn, limit: int | None, took: list[float]) -> dict[str, Figure | None]:
    """What the customer wants by the first words, the next button, and the next button with exactly its values."""
    wish, counted = Tally(), Counted(took=took)
    listening = await SetAgent.open(abcd.wishes, models, TODAY)
    pressing = await SetAgent.open(abcd.buttons, models, TODAY)
    for talk in evenly(abcd.talks, limit):
        chosen = await listening.decide(Heard.once(talk.first))
        took.append(chosen.milliseconds)
        wish.add(chosen.tool == talk.wish, chosen.nearest == talk.wish)
        await replay(talk.exchanges, pressing, _exact, counted)
    return {"wish": Figure.of(wish), "tool": Figure.of(counted.tool), "arguments": Figure.of(counted.arguments)}


def _exact(call: Called, given: Mapping[str, Any]) -> bool:
    """The set notes values without their names."""
    return sorted(map(plain, call.arguments or ())) == sorted(map(plain, given.values()))
