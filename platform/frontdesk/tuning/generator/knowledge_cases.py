"""Cases about what a business knows, and about what it does not know."""

from __future__ import annotations

from random import Random

from frontdesk.tuning.generator.business import World
from frontdesk.tuning.generator.data import Topic, split, topics
from frontdesk.tuning.generator.model import CaseTurn, Expect, Pool
from frontdesk.tuning.generator.voice import say, wish

DONT_KNOW = Expect("dont_know")


def known(world: World, rng: Random, pool: Pool) -> tuple[CaseTurn, ...]:
    """A question that one sentence of the documents answers."""
    topic = rng.choice(list(world.facts.values())).topic
    return (CaseTurn(_question(topic, world, rng, pool), answer(topic, world)),)


def unknown_near(world: World, rng: Random, pool: Pool) -> tuple[CaseTurn, ...] | None:
    """A question that fits this kind of business, about which its documents say nothing."""
    return _unknown(world, rng, pool, near=True)


def unknown_far(world: World, rng: Random, pool: Pool) -> tuple[CaseTurn, ...] | None:
    """A question for quite another kind of business."""
    return _unknown(world, rng, pool, near=False)


def off_topic(world: World, rng: Random, pool: Pool) -> tuple[CaseTurn, ...]:
    """A question that no business's desk is there for."""
    return (CaseTurn(wish("offtopic", rng, world.language, pool), DONT_KNOW),)


def unknown_twice(world: World, rng: Random, pool: Pool) -> tuple[CaseTurn, ...] | None:
    """Two failed attempts: a person takes over."""
    first, second = unknown_near(world, rng, pool), unknown_near(world, rng, pool)
    if first is None or second is None or first[0].text == second[0].text:
        return None
    return first[0], CaseTurn(second[0].text, Expect("hand_off"))


def answer(topic: Topic, world: World) -> Expect:
    """The answer to questions about a topic: its fact, or that of a topic that answers it as well."""
    facts = [world.facts[name] for name in (topic.name, *topic.accept) if name in world.facts]
    return Expect("answer", document=facts[0].document, quotes=tuple(fact.quote for fact in facts))


def _question(topic: Topic, world: World, rng: Random, pool: Pool) -> str:
    return say(rng.choice(split(topic.questions, pool)), rng, world.language, pool)


def _unknown(world: World, rng: Random, pool: Pool, *, near: bool) -> tuple[CaseTurn, ...] | None:
    missing = [
        topic
        for topic in topics(world.language).values()
        if not topic.always
        and bool(topic.traits & world.traits) == near
        and not {topic.name, *topic.accept, *topic.near} & world.facts.keys()
    ]
    if not missing:
        return None
    return (CaseTurn(_question(rng.choice(missing), world, rng, pool), DONT_KNOW),)
