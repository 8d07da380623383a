"""Was a turn right? What was observed is held against what the generator, or a person, says should happen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from frontdesk.tuning.generator import Expect

Measure = Literal["tool", "arguments", "ask", "passage", "answered", "unanswerable"]
"""The right tool; exactly its arguments; calling, asking or waiting for a yes, as is right; the right passage; no refusal of what is
known; no answer to what is not."""

_SPOKEN = ("greet", "thank", "goodbye")
WAITS = ("ask", "confirm")
_JOINTS = ("the", "for", "with", "les", "des", "pour", "avec")  # as in "panier pour chien"
NO_TOOL = (*_SPOKEN, "hand_off", "dropped")


@dataclass(frozen=True)
class Observed:
    """One finished turn as the database holds it.

    `sentences` are {"text", "source"} of the reply; `calls` {"name", "arguments", "result"}; `pending` {"kind", "tool",
    "arguments"} or None; `handoff` a reason or None; `trace` the data of the turn's nodes, in order.
    """

    reply: str
    sentences: Sequence[Mapping[str, Any]]
    calls: Sequence[Mapping[str, Any]]
    pending: Mapping[str, Any] | None
    handoff: str | None
    trace: Sequence[tuple[str, Mapping[str, Any]]]
    milliseconds: float = 0.0  # until the first decision

    @property
    def decisions(self) -> list[Mapping[str, Any]]:
        """What each decision of the turn weighed and chose."""
        return [data for node, data in self.trace if node == "decide" and "candidates" in data]

    @property
    def templates(self) -> list[str]:
        """The templates that the reply used."""
        sources = (sentence.get("source") or {} for sentence in self.sentences)
        return [str(source["template"]) for source in sources if source.get("template")]

    @property
    def quotes_knowledge(self) -> bool:
        """Whether a sentence of the reply is quoted from a passage."""
        return any((sentence.get("source") or {}).get("passage_id") for sentence in self.sentences)


def judge(expect: Expect, observed: Observed) -> dict[Measure, bool]:
    """What this turn is measured by, and whether it was right."""
    if expect.action == "answer":
        return {"passage": _quotes(expect, observed.reply), "answered": not _says_so(observed)}
    if expect.action == "dont_know":
        return {"unanswerable": _says_so(observed)}
    verdict: dict[Measure, bool] = {"tool": _acted(expect, observed)}
    if expect.action not in NO_TOOL:
        verdict["ask"] = _did(observed) == (expect.action if expect.action in WAITS else "call")
    if expect.arguments:
        verdict["arguments"] = any(fits(expect.arguments, given) for given in _given(expect, observed))
    return verdict


def judge_nearest(expect: Expect, observed: Observed) -> dict[Measure, bool]:
    """The same if the embedder alone had decided: the action of the nearest example, the nearest passage, no values."""
    nearest = str(observed.decisions[0].get("embedding_alone", "")) if observed.decisions else ""
    passages: list[dict[str, Any]] = next(
        (list(data["passages"]) for node, data in observed.trace if node == "retrieve" and "passages" in data), []
    )
    best = max(passages, key=lambda passage: passage["similarity"], default=None)
    if expect.action == "answer":
        quoted = nearest == "answer" and best is not None and _quotes(expect, best["text"])
        return {"passage": quoted, "answered": not (nearest == "answer" and _is_far(best))}
    if expect.action == "dont_know":
        return {"unanswerable": nearest == "answer" and _is_far(best)}
    verdict: dict[Measure, bool] = {"tool": nearest == wanted_action(expect)}
    if expect.action not in NO_TOOL:  # without values it can only ask
        verdict["ask"] = expect.action in WAITS and nearest == expect.tool
    if expect.arguments:
        verdict["arguments"] = False
    return verdict


def _is_far(passage: Mapping[str, Any] | None) -> bool:
    return passage is None or passage["similarity"] < NEAR


def _did(observed: Observed) -> str:
    """What the turn did about a tool; a risky one is looked up before it waits for a yes."""
    kind = str((observed.pending or {}).get("kind", ""))
    if kind == "confirm" and (observed.pending or {}).get("tool") != "hand_off":
        return kind
    return "call" if observed.calls else kind


NEAR = 0.45
"""The cosine below which an embedder alone would call a question unanswerable."""


def wanted_action(expect: Expect) -> str:
    """The action that a decision should choose: a tool also when it must first ask or wait for a yes."""
    return {"ask": expect.tool, "confirm": expect.tool, "dropped": "deny", "dont_know": "answer"}.get(
        expect.action, expect.action
    )


def fits(expected: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether a call's arguments are those expected: no value more, none less, none else.

    `text`, what a product is called, is right when all its words, singular or plural, are in the call's `query` (further
    words of the customer's do not mislead the search) or in a filter. A call may not hold further filters or prices.
    """
    flat = _flat(given)
    others = {name: value for name, value in flat.items() if name not in expected and name != "query" and value}
    if any(not _contained(value, expected.get("text", "")) for value in others.values()):
        return False
    for name, value in expected.items():
        if name == "text":
            if not _contained(value, " ".join(str(part) for part in flat.values())):
                return False
        elif not same(value, flat.get(name)):
            return False
    return True


def same(expected: Any, given: Any) -> bool:
    """Equal as numbers, or as text without case and accents."""
    if given is None:
        return False
    try:
        return float(expected) == float(given)
    except (TypeError, ValueError):
        return plain(str(expected)) == plain(str(given))


def plain(text: str) -> str:
    """Lower case, no accents, single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(bare.split())


def _flat(arguments: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in arguments.items():
        flat.update(value if isinstance(value, Mapping) else {name: value})
    return flat


def _contained(expected: Any, text: Any) -> bool:
    """Whether all words of what was expected stand in the text, singular or plural; articles and prepositions say nothing."""
    have = {form for word in re.findall(r"\w+", plain(str(text))) for form in _forms(word)}
    words = [word for word in re.findall(r"\w+", plain(str(expected))) if len(word) > 2 and word not in _JOINTS]
    return all(have & _forms(word) for word in words)


def _forms(word: str) -> set[str]:
    """The word without each ending that a plural may have: "stoves" may be of a "stove", "knives" of a "knife"."""
    singular = {word, *(word[: -len(ending)] for ending in ("es", "s", "x") if word[3:].endswith(ending))}
    singular |= {f"{word[:-3]}{ending}" for ending in ("f", "fe") if word.endswith("ves")}
    return singular


def _quotes(expect: Expect, text: str) -> bool:
    return any(plain(quote) in plain(text) for quote in expect.quotes)


def _says_so(observed: Observed) -> bool:
    says = any("dont_know" in template for template in observed.templates) or observed.handoff == "missing_knowledge"
    return says and not observed.quotes_knowledge


def _acted(expect: Expect, observed: Observed) -> bool:
    pending = observed.pending or {}
    if expect.action in ("ask", "confirm"):
        return pending.get("kind") == expect.action and pending.get("tool") == expect.tool
    if expect.action == "dropped":
        return not pending and all(call["name"] != "cancel_order" for call in observed.calls)
    if expect.action == "hand_off":
        return observed.handoff is not None
    if expect.action in _SPOKEN:
        return any(decision.get("chosen") == expect.action for decision in observed.decisions)
    return any(
        call["name"] == expect.action
        and (not expect.outcome or (call["result"] or {}).get("outcome") == expect.outcome)
        for call in observed.calls
    )


def _given(expect: Expect, observed: Observed) -> list[Mapping[str, Any]]:
    if expect.action in ("ask", "confirm"):
        return [observed.pending["arguments"]] if observed.pending else []
    return [call["arguments"] for call in observed.calls if call["name"] == expect.action]
