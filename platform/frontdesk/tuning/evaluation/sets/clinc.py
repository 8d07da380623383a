"""CLINC150: 150 intents by examples become actions; is what fits none of them recognised?

`data_full.json` holds `train`, `val`, `test` and `oos_train`, `oos_val`, `oos_test`, each a list of [text, intent].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from frontdesk.tuning.evaluation.deciding import BuiltIn, Heard, SetAgent
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets.reading import evenly, read_json
from frontdesk.tuning.figures import Figure, Tally
from frontdesk_tools.declaring import spec_of
from frontdesk_tools.spec import Example, ToolSpec

FILE = "data_full.json"
OUT_OF_SCOPE = 0.901  # the balanced accuracy of the embedder as published, which is to be beaten
SPLITS = ("train", "val", "test", "oos_val", "oos_test")
TODAY = date(2026, 3, 2)

OWN = {"greet": "greeting", "thank": "thank_you"}  # what every agent does by itself, and the set's intent of it

Said = tuple[str, str]  # a text and its intent


@dataclass(frozen=True)
class Clinc:
    """What was read: the texts of each split."""

    splits: dict[str, list[Said]]

    def specs(self) -> list[ToolSpec]:
        """Every intent as a tool without arguments, its training texts as examples."""
        examples: dict[str, list[Example]] = {}
        for text, intent in self.splits["train"]:
            examples.setdefault(intent, []).append(Example(text, "en"))
        return [
            spec_of(intent, intent.replace("_", " "), {"type": "object"}, examples=said)
            for intent, said in examples.items()
        ]


def read(path: Path) -> Clinc:
    """The set from its file, or from the folder that holds it. Raises `BadSet`."""
    file = next((each for each in (path / FILE, path / "data" / FILE) if each.is_file()), path)
    data = read_json(file)
    try:
        splits = {name: [_said(row) for row in data[name]] for name in SPLITS}
    except (KeyError, TypeError, ValueError) as error:
        raise BadSet(f"{file.name} has not the splits {', '.join(SPLITS)} of [text, intent]: take {FILE}") from error
    if empty := [name for name, rows in splits.items() if not rows]:
        raise BadSet(f"{file.name} has nothing under {', '.join(empty)}: take {FILE}")
    return Clinc(splits)


def _said(row: list[str]) -> Said:
    text, intent = row
    if not isinstance(text, str) or not isinstance(intent, str):
        raise ValueError(row)
    return text, intent


async def measure(clinc: Clinc, models: BuiltIn, limit: int | None, took: list[float]) -> dict[str, Figure | None]:
    """Balanced accuracy of telling what is in scope, and the right intent of what is.

    The embedder alone takes the nearest example's intent, at a least cosine that was best on the validation split.
    """
    agent = await SetAgent.open(clinc.specs(), models, TODAY)
    least = await _least(clinc, agent, limit)
    inside, outside, intents = Tally(), Tally(), Tally()
    for text, intent in evenly(clinc.splits["test"], limit):
        ours, near = await _intents(agent, text, least, took)
        inside.add(ours is not None, near is not None)
        intents.add(ours == intent, near == intent)
    for text, _ in evenly(clinc.splits["oos_test"], limit):
        ours, near = await _intents(agent, text, least, took)
        outside.add(ours is None, near is None)
    return {
        "out_of_scope": Figure.of_mean(inside, outside, OUT_OF_SCOPE),
        "out_of_scope_recall": Figure.of(outside),
        "in_scope_recall": Figure.of(inside),
        "intent": Figure.of(intents),
    }


async def _intents(agent: SetAgent, text: str, least: float, took: list[float]) -> tuple[str | None, str | None]:
    """The intent that we take the text for, and the one that the embedder alone does; None when none."""
    chosen = await agent.decide(Heard.once(text))
    took.append(chosen.milliseconds)
    names = {tool.spec.name for tool in agent.registry.all()}
    ours, near = (OWN.get(action, action) for action in (chosen.decision["chosen"], chosen.nearest))
    return ours if ours in names else None, near if near in names and chosen.similarity >= least else None


async def _least(clinc: Clinc, agent: SetAgent, limit: int | None) -> float:
    """The least cosine under which the validation split is told apart best."""
    inside = await _similarities(agent, [text for text, _ in evenly(clinc.splits["val"], limit)])
    outside = await _similarities(agent, [text for text, _ in evenly(clinc.splits["oos_val"], limit)])
    return max(
        (step / 200 for step in range(201)),
        key=lambda least: _share(inside, least) - _share(outside, least),
    )


async def _similarities(agent: SetAgent, texts: Sequence[str]) -> list[float]:
    vectors = await agent.models.embedder.embed(texts)
    found = [agent.index.nearest(vector) for vector in vectors]
    return [nearest[action][0] for nearest, action in found]


def _share(similarities: Sequence[float], least: float) -> float:
    return sum(each >= least for each in similarities) / len(similarities)
