"""Take the message in: cleaned, bounded, its language told."""

from __future__ import annotations

from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.retrieving.wishes import newest_text
from frontdesk_agents.spelling import corrected
from frontdesk_agents.state import TurnState
from frontdesk_agents.texts import normalise


async def guard_in(state: TurnState, context: TurnContext) -> Step:
    """What the customer wrote since the last answer, as one clean text, and its language."""
    text = normalise(newest_text(context.turn.messages))
    spoken = detect(text, _usual(context))
    language = _allowed(spoken, context)
    read = corrected(text, spoken)
    slips = {"read": read} if read != text else {}
    return Step(
        {"text": text, "read": read, "language": language}, {"language": language, "characters": len(text), **slips}
    )


def _usual(context: TurnContext) -> Language:
    """The conversation's language so far, else the agent's own."""
    spoken = context.turn.language
    return "fr" if spoken == "fr" else "en" if spoken == "en" else context.config.language


def _allowed(language: Language, context: TurnContext) -> Language:
    """The language, or the first one that may be answered in where it is none of them."""
    allowed = context.turn.languages
    return language if not allowed or language in allowed else "fr" if allowed[0] == "fr" else "en"
