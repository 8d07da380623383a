"""The model card of a tenant's student, written from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT = """# A student of {business}

A LoRA adapter of rank {rank} for Frontdesk's judge ({base}), {size:,} bytes, with {examples} examples of what customers' messages
mean and {weights}. It is of use to this business alone, with this judge alone.

## What it was made from

{sources}, of which {samples} questions with a known answer, or known to have none, trained the judge for {seconds:.0f} seconds.
{packages} questions of Frontdesk's own businesses were mixed in. The texts are the business's own and its customers'; the business
decides who may have them. Personal data was replaced ({replaced}); not replaced: {not_covered}. Frontdesk and the judge: Apache-2.0.{teacher}

## How good it is

On {count} examples of conversations held out, beside the package without it (95 % intervals):

{figures}

PyTorch's scores and llama.cpp's differ by {differs:.3f} in the mean, {differs_most:.3f} at most, over {compared} pairs.

## What it is not good for

Other businesses; questions of documents that are written later, for which it is no better than the package; writing text. What
operators have not corrected is taken as right. Products, orders and events were not there when it was judged.
"""


def write_card(told: Mapping[str, Any]) -> str:
    """Markdown. `told` is the report's JSON object."""
    data = told["data"]
    words = {
        "sources": sources_in(data),
        "weights": "weights of its own of whether a text answers" if told["answerability"] else "no weights of its own",
        "figures": "\n".join(figures_in(told["figures"])),
        "count": told["figures"]["right"]["count"],
        "replaced": ", ".join(data["replaced"]),
        "not_covered": ", ".join(data["not_covered"]),
        "teacher": teacher_in(data.get("teacher")),
    }
    return _TEXT.format(**{**told, **words})


def sources_in(data: Mapping[str, Any]) -> str:
    """How much of which kind it was made from."""
    return ", ".join(f"{count} {name}" for name, count in data["sources"].items() if count) or "nothing"


def teacher_in(told: Mapping[str, Any] | None) -> str:
    """Whose words a teacher's lines are, and why there are no more of them."""
    if told is None:
        return ""
    models = " and ".join(told["models"]) or "no model"
    text = f"\n\nA teacher ({models}) wrote {told['lines']} of the examples; what its licence says of them is for the business to check."
    return f"{text} It brought no more because of an error: {told['problem']}" if told.get("problem") else text


def figures_in(figures: Mapping[str, Any]) -> list[str]:
    """The lines of a table."""
    names = {
        "right": "all that is known of it right",
        "action": "the right action",
        "sentence": "answered with the right sentence",
        "refused": "unknown said to be unknown",
    }
    lines = ["| | examples | without | with | difference |", "|---|---|---|---|---|"]
    for measure, name in names.items():
        found = figures[measure]
        if found["count"]:
            cells = [_cell(found["bare"]), _cell(found["candidate"]), _cell(found["difference"])]
            lines.append(f"| {name} | {found['count']} | {' | '.join(cells)} |")
    return lines if len(lines) > 2 else ["Nothing was held out: nothing is known of how good it is."]


def _cell(share: dict[str, Any]) -> str:
    low, high = share["interval"]
    return f"{share['share']:.1%} ({low:.1%} to {high:.1%})"
