"""Fluid composition: an instruct model writes the reply from passages and results, with citations [1], [2]."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from frontdesk_agents.ports import Citation, Sentence
from frontdesk_agents.state import Part, TurnState, passage_of
from frontdesk_tools.ports import Passage

if TYPE_CHECKING:
    from frontdesk_agents.nodes.base import TurnContext

PASSAGES = 4
HISTORY = 6  # messages
LONGEST_REPLY = 300  # tokens

_CITED = re.compile(r"\s*\[(\d)\]")
_LANGUAGES = {"en": "English", "fr": "French"}


async def fluid_reply(
    state: TurnState, parts: Sequence[Part], context: TurnContext
) -> tuple[list[Sentence], list[Citation]]:
    """The model's reply as one sentence without a source, and the passages it cites; nothing when it wrote nothing."""
    passages = [passage_of(data) for data in state["evidence"][0]["passages"][:PASSAGES]]
    results = [state["calls"][part["call"] or 0] for part in parts if part["kind"] == "result"]
    pieces: list[str] = []
    async for piece in context.ports.model.stream(_prompt(state, passages, results, context), max_tokens=LONGEST_REPLY):
        pieces.append(piece)
        await context.ports.journal.draft(piece)
    text = "".join(pieces).strip()
    if not text:
        return [], []
    cited = [int(number) for number in dict.fromkeys(_CITED.findall(text))]
    return [Sentence(text)], [_citation(passages[n - 1]) for n in cited if 0 < n <= len(passages)]


def _prompt(
    state: TurnState, passages: Sequence[Passage], results: Sequence[Mapping[str, Any]], context: TurnContext
) -> list[dict[str, str]]:
    """The stable part first, then the history, then what was found for this turn, so that a prefix cache can serve it."""
    config = context.config
    system = (
        f"You are {config.name}, who answers the customers of {config.business}. {config.persona}\n"
        "Answer in one to three short sentences. Use only the facts and the tool results given; when they do not answer "
        "the question, say that you have no information on it. Put [n] behind what rests on fact n."
    )
    roles = {"contact": "user", "agent": "assistant", "operator": "assistant"}
    told = [m for m in context.turn.messages if m.sender in roles][-HISTORY:]
    facts = "\n".join(f"[{at}] {p.document}: {p.text}" for at, p in enumerate(passages, 1))
    found = "\n".join(f"{call['name']}: {orjson.dumps(call['result']).decode()}" for call in results)
    last = f"Facts:\n{facts}\n\nTool results:\n{found or 'none'}\n\nReply in {_LANGUAGES[state['language']]} to: {state['text']}"
    return [
        {"role": "system", "content": system},
        *({"role": roles[m.sender], "content": m.text} for m in told[:-1]),
        {"role": "user", "content": last},
    ]


def _citation(passage: Passage) -> Citation:
    return Citation(passage.document_id, passage.document, passage.id, passage.text)
