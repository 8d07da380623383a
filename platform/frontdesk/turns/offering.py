"""What a reply offers besides its words: cards of the products its tools have found, and answers to press.

Cards come from stored tool results alone, never from what a model wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk.turns.leases import Claim
from frontdesk_agents.composing.strict import MOST_ITEMS
from frontdesk_agents.ports import Sentence, TurnOutcome

TOOL = "search_products"
ANSWERS = {"en": ("Yes, please", "No, thank you"), "fr": ("Oui, s'il vous plaît", "Non, merci")}

_RESULTS = """
select call, result -> 'data' -> 'products' as products from tool_calls
where tenant_id = %(tenant)s and turn_id = %(turn)s and name = %(tool)s and result is not null order by call
"""


async def offered(session: AsyncSession, claim: Claim, outcome: TurnOutcome) -> dict[str, Any]:
    """The parts of a reply's content that hold its cards and its answers; empty when there are none."""
    cards = await _cards(session, claim, outcome) if _may_tell_products(outcome) else []
    answers = _answers(outcome)
    return ({"products": cards} if cards else {}) | ({"choices": answers} if answers else {})


def _may_tell_products(outcome: TurnOutcome) -> bool:
    return outcome.composition == "fluid" or any(_call_of(sentence) is not None for sentence in outcome.sentences)


def _call_of(sentence: Sentence) -> int | None:
    """The product search that this sentence tells an item of."""
    source = sentence.source
    return source.tool_call if source is not None and source.template == f"{TOOL}.item" else None


async def _cards(session: AsyncSession, claim: Claim, outcome: TurnOutcome) -> list[dict[str, Any]]:
    found = await fetch(session, _RESULTS, tenant=claim.tenant_id, turn=claim.turn_id, tool=TOOL)
    cards: list[dict[str, Any]] = []
    for call, products in found:
        told = [sentence.text for sentence in outcome.sentences if _call_of(sentence) == call]
        if told or outcome.composition == "fluid":
            cards += _of_call(products or [], told)
    return list({card["sku"]: card for card in cards}.values())[:MOST_ITEMS]


def _of_call(products: Sequence[Mapping[str, Any]], told: Sequence[str]) -> list[dict[str, Any]]:
    """The products in the order in which they are told; all of them when the reply is written freely."""
    shown = products[: len(told)] if told else products
    names = ("sku", "name", "price", "note", "attributes")
    return [
        {name: product[name] for name in names if name in product} | {"told": told[at] if told else None}
        for at, product in enumerate(shown)
    ]


def _answers(outcome: TurnOutcome) -> list[dict[str, str]]:
    if outcome.pending is None or outcome.pending.kind != "confirm":
        return []
    yes, no = ANSWERS.get(outcome.language, ANSWERS["en"])
    return [{"text": yes, "kind": "yes"}, {"text": no, "kind": "no"}]
