"""The last look at the reply: a strict sentence that its source does not bear out does not leave."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.state import TurnState
from frontdesk_agents.verify import verify

LONGEST_REPLY = 4_000  # characters


async def guard_out(state: TurnState, context: TurnContext) -> Step:
    """Verify strict sentences, bound the reply, and stream it."""
    sentences, problems = _sound(state, context)
    if not sentences:
        sentences = [asdict(context.book.sentence("dont_know", state["language"], {}))]
    sentences = _bounded(sentences)
    for at, sentence in enumerate(sentences):
        if state["composition"] == "strict" or sentence["source"] is not None:
            await context.ports.journal.draft(sentence["text"] if at == 0 else f" {sentence['text']}")
    return Step({"sentences": sentences}, {"sentences": len(sentences), "problems": problems})


def _sound(state: TurnState, context: TurnContext) -> tuple[list[dict[str, Any]], list[str]]:
    """The sentences that may leave. In a fluid reply only those with a source are checked."""
    checked = [s for s in state["sentences"] if state["composition"] == "strict" or s["source"] is not None]
    calls = {call["call"]: call["result"] for call in state["calls"]}
    passages = {passage["id"]: passage["text"] for e in state["evidence"] for passage in e["passages"]}
    problems = verify(checked, calls, passages, context.book.all())
    refused = {problem.position for problem in problems}
    bad = [checked[at] for at in refused]
    return [s for s in state["sentences"] if s not in bad], [f"{p.reason}: {p.text}" for p in problems]


def _bounded(sentences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many sentences as fit; the first one always leaves."""
    kept: list[dict[str, Any]] = []
    length = 0
    for sentence in sentences:
        length += len(sentence["text"]) + 1
        if kept and length > LONGEST_REPLY:
            break
        kept.append(sentence)
    return kept
