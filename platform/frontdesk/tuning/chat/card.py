"""The model card of a tenant's adapter of the chat model, written from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.tuning.student.card import figures_in, sources_in, teacher_in

_TEXT = """# A chat model of {business}

A LoRA adapter of rank {rank} ({targets}) for {base} ({architecture}), {size:,} bytes. It is of use to this business alone, with this
very file alone (SHA-256 {base_sha256}).

## What it was made from

{sources}: {samples} answers ({decisions} decisions, {replies} replies) to the prompts that the business's agents build, {seconds:.0f}
seconds of training. The loss is that of the answers' tokens. {left_out} were left out: too long for {longest:,} tokens. The texts are the
business's own and its customers'; the business decides who may have them. Personal data was replaced ({replaced}); not replaced:
{not_covered}. The base has a licence of its own, which holds for what is made from it.{teacher}

## How good it is

On examples of conversations held out, beside the base without it (95 % intervals; a decision is right when it is the action that a
person has named, or that nobody corrected):

{figures}

{loss}

PyTorch and llama.cpp differ by {differs:.3f} nats a token in the mean, {differs_most:.3f} at most, over {compared} answers.

## What it is not good for

Other businesses and other bases. What operators have not corrected is taken as right. What a reply says was not judged, only how likely
the right one is; products, orders and events were not there.
"""


def write_card(told: Mapping[str, Any]) -> str:
    """Markdown. `told` is the report's JSON object."""
    data = told["data"]
    words = {
        "sources": sources_in(data),
        "targets": ", ".join(told["targets"]),
        "figures": "\n".join(figures_in(told["figures"])),
        "loss": _loss(told["loss"]),
        "replaced": ", ".join(data["replaced"]),
        "not_covered": ", ".join(data["not_covered"]),
        "teacher": teacher_in(data.get("teacher")),
    }
    return _TEXT.format(**{**told, **words})


def _loss(loss: Mapping[str, Any]) -> str:
    if not loss["count"]:
        return "No answer was held out: nothing is known of how likely it finds them."
    interval = loss["difference"]["interval"]
    between = f" ({interval[0]:+.3f} to {interval[1]:+.3f})" if interval else ""
    return (
        f"The right answers' loss, over {loss['count']} answers: {loss['bare']:.3f} nats a token without, {loss['candidate']:.3f} with "
        f"it, {loss['difference']['nats']:+.3f}{between}."
    )
