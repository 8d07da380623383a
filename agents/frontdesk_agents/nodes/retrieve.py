"""Find what the decision rests on."""

from __future__ import annotations

from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.retrieving.evidence import gather_evidence
from frontdesk_agents.retrieving.wishes import as_meant, earlier_texts, wishes_of
from frontdesk_agents.state import TurnState

SHOWN = 5  # passages in the trace


async def retrieve(state: TurnState, context: TurnContext) -> Step:
    """The evidence for the whole message and for each of its parts."""
    await context.ports.journal.step("search_knowledge")
    said = wishes_of(state["text"], earlier_texts(context.turn.messages))
    wishes = as_meant(said, state["language"])
    if context.ports.model.kind == "instruct":
        wishes = wishes[:1]
    evidence = await gather_evidence(wishes, context, state["language"])
    passages = [
        {name: passage[name] for name in ("document", "heading", "text", "score", "similarity")}
        for passage in evidence[0]["passages"][:SHOWN]
    ]
    return Step(
        {"evidence": evidence, "wishes": [0]},
        {"query": evidence[0]["query"], "passages": passages, "values": evidence[0]["values"]},
    )
