"""Write the reply from the turn's parts: strict, or fluid for the answers of an instruct model."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from frontdesk_agents.composing.fluid import fluid_reply
from frontdesk_agents.composing.strict import answer_sentences, result_sentences
from frontdesk_agents.nodes.ask import question
from frontdesk_agents.nodes.base import Step, TurnContext
from frontdesk_agents.nodes.decide import OFFER
from frontdesk_agents.ports import Citation, Sentence
from frontdesk_agents.retrieving.wishes import newest_files
from frontdesk_agents.state import Part, TurnState, pending_json


async def compose(state: TurnState, context: TurnContext) -> Step:
    """The sentences of the reply with their sources, its citations, and what waits from now on."""
    settled = _settled(state, context)
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    composition = "strict"
    told = [part for part in settled["parts"] if part["kind"] != "template"]
    if context.fluid and told and not any(_is_corrected(part, state) for part in told):
        sentences, citations = await fluid_reply(state, context)
    if sentences:
        composition = "fluid"
        settled["parts"] = [part for part in settled["parts"] if part["kind"] == "template"]
    for part in settled["parts"]:
        written, cited = _strict(part, state, context)
        sentences += written
        citations += [citation for citation in cited if citation not in citations]
    update = {
        **settled,
        "sentences": [asdict(sentence) for sentence in sentences],
        "citations": [asdict(citation) for citation in citations],
        "composition": composition,
    }
    return Step(update, {"composition": composition, "parts": [dict(part) for part in settled["parts"]]})


def _is_corrected(part: Part, state: TurnState) -> bool:
    """Whether an operator has written this answer: it is quoted, not told in other words."""
    return part["kind"] == "answer" and bool(state["evidence"][part["wish"]]["quoted"])


def _settled(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """The parts in their final order, the handoff after too many failed attempts, and the question asked last."""
    parts, pending, handoff = [*state["parts"], *_beside(state, context)], state["pending"], state["handoff"]
    waits = context.turn.pending
    if pending is None and not state["resolved"] and waits is not None and handoff is None:
        pending = pending_json(waits)
    reason = _out_of_attempts(state, context) if handoff is None else None
    if reason is not None:
        parts = [*(part for part in parts if part.get("template") != "dont_know"), _gives_up(parts)]
        return {"parts": parts, "pending": None, "handoff": reason}
    if handoff is not None:
        return {"parts": parts, "pending": None, "handoff": handoff}
    if pending is not None and pending["tool"] != OFFER and not _tells_to_send_again(parts, state):
        parts.append(question(pending))
    return {"parts": parts, "pending": pending, "handoff": None}


def _beside(state: TurnState, context: TurnContext) -> list[Part]:
    """What is said of files that came with words, unless a person will see them."""
    if not state["text"] or state["handoff"] is not None or not newest_files(context.turn.messages):
        return []
    return [Part(kind="template", template="file_beside", values={}, call=None)]


def _out_of_attempts(state: TurnState, context: TurnContext) -> str | None:
    """The reason for a handoff when this attempt failed and was the last one."""
    if state["useful"] or not state["failed"]:
        return None
    if context.turn.failed_attempts + 1 < context.config.failed_attempts_before_handoff:
        return None
    unknown = any(part.get("template") == "dont_know" for part in state["parts"])
    return "missing_knowledge" if unknown else "unsupported_request"


def _gives_up(parts: list[Part]) -> Part:
    unknown = any(part.get("template") == "dont_know" for part in parts)
    return Part(kind="template", template="dont_know_handed_off" if unknown else "handed_off", values={}, call=None)


def _tells_to_send_again(parts: list[Part], state: TurnState) -> bool:
    """Whether the reply already asks for the value: the sentence of an unknown number does."""
    keys = [part.get("template", "") for part in parts]
    outcomes = [state["calls"][part["call"] or 0]["result"]["outcome"] for part in parts if part["kind"] == "result"]
    return any(key.endswith(".not_found") for key in keys) or "not_found" in outcomes


def _strict(part: Part, state: TurnState, context: TurnContext) -> tuple[list[Sentence], list[Citation]]:
    book, language = context.book, state["language"]
    if part["kind"] == "answer":
        return answer_sentences(state["evidence"][part["wish"]], language)
    if part["kind"] == "result":
        return result_sentences(book, state["calls"][part["call"] or 0], language), []
    return [book.sentence(part["template"], language, part["values"], part["call"])], []
