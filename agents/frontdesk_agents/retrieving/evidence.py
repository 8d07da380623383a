"""The evidence of a turn: for every wish the nearest passages and examples, values, and matches in the business's data."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Protocol

from frontdesk_agents.commonplaces import Sharpened, Sharpener
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import TurnPorts
from frontdesk_agents.retrieving.examples import ExampleIndex, embed_all, english
from frontdesk_agents.retrieving.judging import judged
from frontdesk_agents.retrieving.likeness import likeness, runs_of
from frontdesk_agents.retrieving.remembered import remembered
from frontdesk_agents.retrieving.taught import Lesson, lesson_for
from frontdesk_agents.retrieving.wishes import Wish
from frontdesk_agents.state import Evidence
from frontdesk_agents.texts import content_words
from frontdesk_tools.actions import TALK
from frontdesk_tools.extract import Candidate, extract
from frontdesk_tools.ports import Passage, ProductQuery

PASSAGES = 8
PRODUCTS = 5
EVENTS = 20
PLAINLY = 0.85  # so near to small talk lies only small talk

Nearest = tuple[dict[str, list[float]], str]
"""As `ExampleIndex.nearest` gives it."""


class Given(Protocol):
    """What retrieval needs of a turn."""

    @property
    def config(self) -> AgentConfig: ...
    @property
    def tools(self) -> Sequence[str]: ...
    @property
    def index(self) -> ExampleIndex: ...
    @property
    def sharpener(self) -> Sharpener: ...
    @property
    def ports(self) -> TurnPorts: ...


async def gather_evidence(wishes: Sequence[Wish], given: Given, language: Language) -> list[Evidence]:
    """The evidence of every wish, in their order; everything is embedded in one batch."""
    texts = [english(wish.query, language) for wish in wishes]
    runs = runs_of(wishes[0].text, given.index, given.ports.desk.today)
    rows = await embed_all([*texts, _unasked(texts[0]), *runs], given.ports.embedder)
    vectors, of_runs = rows[: len(texts) + 1].tolist(), rows[len(texts) + 1 :]
    nearest = [_told_from_talk(given.index, vectors[0], vectors[-1]), *map(given.index.nearest, vectors[1:-1])]
    work = (_evidence(*each, given, language) for each in zip(wishes, vectors[:-1], nearest, strict=True))
    evidence = list(await asyncio.gather(*work))
    return [{**each, "likeness": likeness(runs, of_runs, given.index)} for each in evidence]


def _unasked(text: str) -> str:
    return text.rstrip(" ?!.")


def _told_from_talk(index: ExampleIndex, vector: list[float], unasked: list[float]) -> Nearest:
    """What lies near the whole message, or near it without its question mark where that is plainly small talk: "Have a nice
    day?"."""
    plain = index.nearest(unasked)
    found, action = plain
    return plain if action in TALK and found[action][0] >= PLAINLY else index.nearest(vector)


async def _evidence(
    wish: Wish, vector: list[float], near_examples: Nearest, given: Given, language: Language
) -> Evidence:
    ports = given.ports
    nearest, nearest_action = near_examples
    values = extract(wish.text, today=ports.desk.today, language=language)
    lesson, near, catalogue, calendar = await asyncio.gather(
        lesson_for(wish.query, vector, given.index, ports, language),
        _passages(wish, vector, given, language),
        _in_catalogue(wish, values, ports, language) if "search_products" in given.tools else _nothing(),
        _in_calendar(wish, ports, language) if "event_schedule" in given.tools else _nothing(),
    )
    return Evidence(
        text=wish.text,
        query=wish.query,
        nearest=nearest,
        nearest_action=nearest_action,
        far=given.index.far(nearest),
        taught=lesson.taught if lesson else None,
        quoted=[passage.id for passage in lesson.passages] if lesson else [],
        passages=[asdict(passage) for passage in _first(lesson, near.passages)],
        commonplace=near.commonplace,
        unspoken=near.unspoken,
        likeness={},
        values=[{"kind": v.kind, "value": v.value, "text": v.text} for v in values],
        catalogue=catalogue,
        calendar=calendar,
    )


def _first(lesson: Lesson | None, found: Sequence[Passage]) -> list[Passage]:
    """The passages of a corrected answer before all others."""
    taught = list(lesson.passages) if lesson else []
    known = {passage.id for passage in taught}
    return [*taught, *(passage for passage in found if passage.id not in known)]


async def _passages(wish: Wish, vector: list[float], given: Given, language: Language) -> Sharpened:
    """The nearest passages, looked at again by what is commonly asked, by the judge, and by what the tenant's student remembers."""
    found = await given.ports.desk.knowledge.search(wish.query, limit=PASSAGES)
    near = await given.sharpener.sharpen(vector, found, given.config.language, given.ports.embedder)
    passages = near.passages
    if given.ports.judge is not None:
        question = english(wish.query, language)
        passages = await judged(question, passages, given.config.language, given.ports.judge)
    return replace(near, passages=remembered(passages, wish.query, vector, given.ports.student))


async def _in_catalogue(wish: Wish, values: Sequence[Candidate], ports: TurnPorts, language: Language) -> float:
    """The share of the wish's content words that stand in the name or category of a product, or are a facet's value."""
    asked = [value.text for value in values if value.kind == "phrase"]
    if not asked:
        return 0.0
    products = await ports.desk.products.search(ProductQuery(text=" ".join(asked), limit=PRODUCTS))
    known = [f"{product.name} {product.category}" for product in products]
    known += [value for facet in ports.desk.catalogue for value in facet.values] if products else []
    return _share(wish.text, known, language)


async def _in_calendar(wish: Wish, ports: TurnPorts, language: Language) -> float:
    """The share of the wish's content words that stand in an event's title."""
    events = await ports.desk.events.upcoming(text=None, after=ports.desk.today, before=None, limit=EVENTS)
    return _share(wish.text, [event.title for event in events], language)


def _share(text: str, known: Sequence[str], language: Language) -> float:
    """The best share of the text's content words, as said or in English, in what is known."""
    have = {word for entry in known for word in content_words(entry)}
    spoken = [content_words(text)] + ([content_words(english(text, language))] if language == "fr" else [])
    return max((round(sum(w in have for w in words) / len(words), 4) for words in spoken if words), default=0.0)


async def _nothing() -> float:
    return 0.0
