"""One seed, one business and its cases: the same for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from frontdesk.tuning.generator import knowledge_cases, tool_cases
from frontdesk.tuning.generator.business import World, build_world
from frontdesk.tuning.generator.model import Case, CaseTurn, GeneratedBusiness, Language, Pool

Maker = Callable[[World, Random, Pool], tuple[CaseTurn, ...] | None]

_MAKERS: dict[str, tuple[Maker, int]] = {
    "known": (knowledge_cases.known, 26),
    "unknown_near": (knowledge_cases.unknown_near, 12),
    "unknown_far": (knowledge_cases.unknown_far, 4),
    "off_topic": (knowledge_cases.off_topic, 4),
    "unknown_twice": (knowledge_cases.unknown_twice, 2),
    "order": (tool_cases.order, 14),
    "order_unknown": (tool_cases.order_unknown, 5),
    "order_asked": (tool_cases.order_asked, 6),
    "order_corrected": (tool_cases.order_corrected, 2),
    "cancel_yes": (tool_cases.cancel_yes, 5),
    "cancel_no": (tool_cases.cancel_no, 2),
    "cancel_it": (tool_cases.cancel_it, 2),
    "cancel_question": (tool_cases.cancel_question, 2),
    "product": (tool_cases.product, 16),
    "product_price": (tool_cases.product_price, 2),
    "events": (tool_cases.events, 6),
    "lead": (tool_cases.lead, 4),
    "flag": (tool_cases.flag, 5),
    "small_talk": (tool_cases.small_talk, 5),
    "person": (tool_cases.person, 4),
}


def generate_business(
    seed: int,
    *,
    language: Language = "en",
    pool: Pool = "test",
    questions: int = 30,
    today: date = date(2026, 3, 2),
) -> GeneratedBusiness:
    """A random business and cases with `questions` questions (turns of a customer), all worded from `pool`.

    Dates of orders and events lie around `today`.
    """
    rng = Random(f"{seed}/{language}/{pool}")  # noqa: S311 (reproducible, not secret)
    world = build_world(rng, language, pool, today)
    cases = _cases(world, rng, pool, questions)
    return GeneratedBusiness(world.folder, tuple(cases))


def generate_businesses(
    seed: int, count: int, *, pool: Pool, questions: int, today: date, french: float = 0.3
) -> list[GeneratedBusiness]:
    """`count` businesses with about `questions` questions each; the share `french` of them speaks French."""
    languages: list[Language] = ["fr" if int((at + 1) * french) > int(at * french) else "en" for at in range(count)]
    return [
        generate_business(seed * 100_003 + at, language=language, pool=pool, questions=questions, today=today)
        for at, language in enumerate(languages)
    ]


def _cases(world: World, rng: Random, pool: Pool, questions: int) -> Iterator[Case]:
    names, weights = list(_MAKERS), [weight for _, weight in _MAKERS.values()]
    asked = 0
    while asked < questions:
        kind = rng.choices(names, weights)[0]
        turns = _MAKERS[kind][0](world, rng, pool)
        if turns is None or asked + len(turns) > questions:
            continue
        asked += len(turns)
        yield Case(world.folder.business.slug, world.language, kind, turns)
