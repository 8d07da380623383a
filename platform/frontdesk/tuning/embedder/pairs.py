"""What the embedder learns from: sentences of businesses, the questions that each answers, and questions that only come near.

The businesses in `pairs/` were written for this purpose; those of the generator's learning pool join them. The format of a
file, one item a line: `# Name | kind | language` begins a business, `= sentence` a fact, `? question` one that it answers,
`! question` one that neither it nor anything else there answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from random import Random

from frontdesk.tuning.generator.business import World, build_world
from frontdesk.tuning.generator.data import split, topics
from frontdesk.tuning.generator.model import Language

_PAIRS = files(__package__).joinpath("pairs")
_LANGUAGES: dict[str, Language] = {"en": "en", "fr": "fr"}


@dataclass
class Fact:
    """A sentence, what it answers, and what it does not."""

    sentence: str
    questions: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)


@dataclass
class Source:
    """A business's facts."""

    name: str
    language: Language
    facts: list[Fact] = field(default_factory=list)


def written() -> list[Source]:
    """The businesses of `pairs/` to learn from, in a fixed order."""
    return _of_folder(_PAIRS)


def held_out() -> list[Source]:
    """The businesses of `pairs/held_out/`, from which nothing in the package has learnt."""
    return _of_folder(_PAIRS.joinpath("held_out"))


def _of_folder(folder: Traversable) -> list[Source]:
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return [source for name in names for source in read(folder.joinpath(name).read_text(encoding="utf-8"))]


def read(text: str) -> list[Source]:
    """The businesses of one file. Raises `ValueError` with the line that is wrong."""
    sources: list[Source] = []
    for number, line in enumerate(text.splitlines(), 1):
        mark, _, rest = line.strip().partition(" ")
        if not mark:
            continue
        try:
            _take(sources, mark, rest.strip())
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(f"line {number} fits no place: {line[:60]!r}") from error
    return sources


def _take(sources: list[Source], mark: str, rest: str) -> None:
    if mark == "#":
        name, _, language = (part.strip() for part in rest.split("|"))
        sources.append(Source(name, _LANGUAGES[language.lower()]))
    elif mark == "=":
        sources[-1].facts.append(Fact(rest))
    else:
        fact = sources[-1].facts[-1]
        {"?": fact.questions, "!": fact.near}[mark].append(rest)


def generated(seed: int, count: int, today: date) -> Iterator[Source]:
    """Businesses of the generator, in the wordings of its learning pool; three of ten speak French."""
    for at in range(count):
        rng = Random(f"embedder/{seed}/{at}")  # noqa: S311 (reproducible, not secret)
        language: Language = "fr" if at % 10 < 3 else "en"
        yield _of_world(build_world(rng, language, "learning", today), rng)


def _of_world(world: World, rng: Random) -> Source:
    source = Source(world.folder.business.name, world.language)
    missing = [
        topic
        for topic in topics(world.language).values()
        if not topic.always and not {topic.name, *topic.accept, *topic.near} & world.facts.keys()
    ]
    for fact in world.facts.values():
        if any(other in world.facts for other in fact.topic.accept):
            continue  # two facts answer its questions: neither is wrong
        questions = split(fact.topic.questions, "learning")
        near = [rng.choice(split(topic.questions, "learning")) for topic in rng.sample(missing, min(2, len(missing)))]
        source.facts.append(Fact(fact.quote, rng.sample(questions, min(2, len(questions))), near))
    return source
