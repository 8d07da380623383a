"""Everyday questions to learn from: imaginary businesses of the bank's topics, in all the wordings that people wrote for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from frontdesk.tuning.commonplaces.making import wordings_of_bank
from frontdesk.tuning.commonplaces.wordings import Wordings
from frontdesk.tuning.embedder.pairs import Fact, Source
from frontdesk.tuning.generator.data import Topic, topics

FACTS, ASKED = 14, 3  # of a business, and questions to each of them


def everyday(seed: int, count: int, *, near: int) -> Iterator[Source]:
    """Businesses of random topics, asked `near` questions that they do not answer. Both languages are mixed, French in its
    English gloss, as the embedder meets it."""
    known = _by_topic()
    for at in range(count):
        yield _source(known, near, Random(f"everyday/{seed}/{at}"))  # noqa: S311 (reproducible, not secret)


def _by_topic() -> dict[str, Wordings]:
    found: dict[str, Wordings] = defaultdict(Wordings)
    for wording in wordings_of_bank():
        of_topic = found[wording.topic]
        (of_topic.answers if wording.answer else of_topic.questions).append(wording.text)
    return dict(found)


def _source(known: dict[str, Wordings], near: int, rng: Random) -> Source:
    chosen: list[Topic] = []
    left: list[Topic] = []
    for topic in rng.sample(list(topics("en").values()), len(known)):
        place = chosen if len(chosen) < FACTS and not _akin(topic, chosen) else left
        place.append(topic)
    source = Source("everyday", "en", [_fact(known[topic.name], rng) for topic in chosen])
    strange = [topic for topic in left if not topic.always and not _akin(topic, chosen)]
    for topic in rng.sample(strange, min(near, len(strange))):
        rng.choice(source.facts).near.append(rng.choice(known[topic.name].questions))
    return source


def _akin(topic: Topic, others: Sequence[Topic]) -> bool:
    """Whether one of the others may answer a question of this topic, or the other way round."""
    names = {topic.name, *topic.accept, *topic.near}
    return any(other.name in names or topic.name in (*other.accept, *other.near) for other in others)


def _fact(wordings: Wordings, rng: Random) -> Fact:
    return Fact(rng.choice(wordings.answers), rng.sample(wordings.questions, min(ASKED, len(wordings.questions))))
