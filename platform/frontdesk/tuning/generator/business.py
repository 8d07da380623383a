"""A random business: its kind, name, facts in documents, stock, and an agent with the tools that fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Literal

from frontdesk.tenants.folder import Business, BusinessFolder, DocumentFile, fitting_tools
from frontdesk.tuning.generator.data import Topic, split, table, topics, words
from frontdesk.tuning.generator.model import Language, Pool
from frontdesk.tuning.generator.stock import Line, events, lines, orders
from frontdesk.tuning.generator.values import draw
from frontdesk_agents.config import AgentConfig, BlueprintName


@dataclass(frozen=True)
class Fact:
    """A topic's fact as it stands in a document: `quote` is the first sentence, the one that answers."""

    topic: Topic
    text: str
    document: str

    @property
    def quote(self) -> str:
        """The first sentence of the fact."""
        return re.split(r"(?<=[.!?]) ", self.text)[0] if not self.text.partition("?")[1] else self.text


@dataclass(frozen=True)
class World:
    """Everything that is true of a business: what the cases are made from."""

    folder: BusinessFolder
    kind: str
    traits: frozenset[str]
    facts: dict[str, Fact]
    lines: tuple[Line, ...]
    code_style: int
    today: date

    @property
    def language(self) -> Language:
        """The business's language."""
        return self.folder.business.language


def build_world(rng: Random, language: Language, pool: Pool, today: date) -> World:
    """A random business that speaks `language`; its documents are written in wordings of `pool`."""
    kind, spec = rng.choice(list(table("kinds").items()))
    currency: Literal["EUR", "USD", "GBP"] = "EUR" if language == "fr" else rng.choice(("EUR", "USD", "GBP"))
    traits = _traits(spec)
    name = f"{rng.choice(words('names'))} {spec[language].title()}"
    facts = _facts(rng, traits, language, pool, currency)
    documents = _documents(rng, facts, name, language)
    stock = lines(spec["catalogue"], rng, language, currency) if "catalogue" in spec else ()
    products = tuple(product for line in stock for product in line.products)
    style = rng.randrange(5)
    blueprint: BlueprintName = spec.get("blueprint", "support")
    looked_up = "get_order" in fitting_tools(blueprint, products=True, orders=True, events=False)
    sold = orders(products, rng, today, currency, style) if products and looked_up else ()
    coming = events(rng, today, language) if spec.get("events") else ()
    business = Business(
        slug=f"{kind.replace('_', '-')}-{rng.randrange(16**6):06x}",
        name=name,
        language=language,
        timezone="Europe/Paris",
        currency=currency,
    )
    agents = {"desk": _agent(business, blueprint, bool(products), bool(sold), bool(coming))}
    folder = BusinessFolder(business, agents, tuple(documents), products, sold, coming)
    return World(folder, kind, traits, _placed(facts, documents), stock, style, today)


def _traits(spec: dict[str, Any]) -> frozenset[str]:
    physical = {"physical"} if spec.get("physical", True) else set()
    return frozenset({"all", *physical, *spec["traits"]})


def _facts(
    rng: Random, traits: frozenset[str], language: Language, pool: Pool, currency: str
) -> list[tuple[Topic, str]]:
    """Nine to twenty-two topics that fit the kind of business, each with one wording of its fact."""
    fitting = [topic for topic in topics(language).values() if topic.traits & traits]
    chosen = rng.sample(fitting, k=min(len(fitting), rng.randint(9, 22)))
    return [(topic, fill(topic, rng.choice(split(topic.facts, pool)), rng, language, currency)) for topic in chosen]


def fill(topic: Topic, wording: str, rng: Random, language: Language, currency: str) -> str:
    """A wording of the topic's fact with random values."""
    values = {name: draw(spec, rng, language, currency) for name, spec in topic.values.items()}
    return wording.format(**values)


def _documents(rng: Random, facts: list[tuple[Topic, str]], name: str, language: Language) -> list[DocumentFile]:
    """The facts in two to five documents, under headings, as questions and answers, or in running text."""
    count = min(len(facts), rng.randint(2, 5))
    titles = rng.sample(words("documents", language), k=count)
    return [
        DocumentFile(f"page-{at + 1}.md", title, language, _page(rng, title, facts[at::count], name, language))
        for at, title in enumerate(titles)
    ]


def _page(rng: Random, title: str, facts: list[tuple[Topic, str]], name: str, language: Language) -> str:
    filler = rng.choice(words("fillers", language)).format(name=name, year=rng.randint(1890, 2022))
    parts = [f"# {title}", filler]
    if rng.random() < 0.65:
        parts += [f"## {topic.heading}\n\n{text}" for topic, text in facts]
    else:
        for at in range(0, len(facts), 3):
            parts.append(" ".join(text for _, text in facts[at : at + 3]))
    return "\n\n".join(parts) + "\n"


def _placed(facts: list[tuple[Topic, str]], documents: list[DocumentFile]) -> dict[str, Fact]:
    return {
        topic.name: Fact(topic, text, next(page.title for page in documents if text in page.text))
        for topic, text in facts
    }


def _agent(business: Business, blueprint: BlueprintName, products: bool, sold: bool, coming: bool) -> AgentConfig:
    return AgentConfig(
        name="Desk",
        blueprint=blueprint,
        business=business.name,
        language=business.language,
        tools=fitting_tools(blueprint, products=products, orders=sold, events=coming),
    )
