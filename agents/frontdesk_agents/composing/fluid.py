"""Fluid composition: an instruct model writes the reply from passages and results, with citations [1], [2]."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from frontdesk_agents.ports import Citation, Sentence
from frontdesk_agents.prompting import conversation, facts
from frontdesk_agents.state import TurnState
from frontdesk_tools.ports import Passage

if TYPE_CHECKING:
    from frontdesk_agents.nodes.base import TurnContext

LONGEST_REPLY = 300  # tokens

_CITED = re.compile(r"\s*\[(\d)\]")
_LANGUAGES = {"en": "English", "fr": "French"}


async def fluid_reply(state: TurnState, context: TurnContext) -> tuple[list[Sentence], list[Citation]]:
    """The model's reply as one sentence without a source, and the passages it cites; nothing when it wrote nothing."""
    situation = context.situation(state)
    prompt = conversation(situation, f"The reply in {_LANGUAGES[state['language']]}:")
    pieces: list[str] = []
    async for piece in context.ports.model.stream(prompt, max_tokens=LONGEST_REPLY):
        pieces.append(piece)
        await context.ports.journal.draft(piece)
    text = "".join(pieces).strip()
    if not text:
        return [], []
    cited = [int(number) for number in dict.fromkeys(_CITED.findall(text))]
    passages = facts(situation)
    return [Sentence(text)], [_citation(passages[n - 1]) for n in cited if 0 < n <= len(passages)]


def _citation(passage: Passage) -> Citation:
    return Citation(passage.document_id, passage.document, passage.id, passage.text)
