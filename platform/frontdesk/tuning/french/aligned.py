"""Sentences that the generator writes in both languages, and the words of the lexicon: what the French student is shown with its English.

`sentences.txt` holds templates, `English | French`, whose places are filled alike in both; `@name english=french | ...` is a vocabulary.
`translated.txt` holds sentences and questions of the French businesses written for the embedder beside their English. Facts of the
generator's learning pool join them, in a wording of each language with the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from random import Random
from string import Formatter
from typing import get_args

from frontdesk.tuning.generator.business import fill
from frontdesk.tuning.generator.data import Topic, split, table, topics, words
from frontdesk.tuning.generator.model import Language
from frontdesk.tuning.generator.values import hour, money
from frontdesk_agents.gloss.lexicon import lexicon

HELD_OUT = 8  # every so-manieth template is only judged by
LISTED = (1, 6)  # words of the lexicon in one list
YEARS = (1890, 2022)


@dataclass(frozen=True)
class Pair:
    """The same in both languages."""

    english: str
    french: str


@dataclass(frozen=True)
class _File:
    templates: tuple[Pair, ...]
    vocabularies: Mapping[str, tuple[Pair, ...]]


def templates(*, held_out: bool) -> list[Pair]:
    """The templates to learn from, or those that are only judged by; which is which their hashes tell."""
    return [pair for pair in _file().templates if _is_kept(pair) == held_out]


def translated(*, held_out: bool) -> list[Pair]:
    """The translated sentences, divided alike."""
    return [pair for pair in _translated() if _is_kept(pair) == held_out]


def sentence(rng: Random, template: Pair) -> Pair:
    """The template with its places filled."""
    values = {name: _value(name, rng) for name in sorted(_places(template.english))}
    texts = (
        text.format(**{name: getattr(value, language) for name, value in values.items()})
        for text, language in ((template.english, "english"), (template.french, "french"))
    )
    english, french = (text[:1].upper() + text[1:] for text in texts)
    return Pair(english, french)


def fact(rng: Random) -> Pair:
    """A fact of the generator, as a business would write it in each language."""
    name, seed = rng.choice(_same_in_both()), rng.random()
    english, french = (_told(topics(language)[name], language, rng, seed) for language in get_args(Language))
    return Pair(english, french)


def _told(topic: Topic, language: Language, rng: Random, seed: float) -> str:
    """The topic's fact with the values that the seed draws."""
    wording = rng.choice(split(topic.facts, "learning"))
    return fill(topic, wording, Random(seed), language, "EUR")  # noqa: S311 (reproducible, not secret)


def word_list(rng: Random) -> Pair:
    """Some words of the lexicon, products and headings."""
    chosen = rng.sample(_words(), rng.randint(*LISTED))
    return Pair(", ".join(pair.english for pair in chosen), ", ".join(pair.french for pair in chosen))


def endless(rng: Random) -> Iterator[Pair]:
    """Sentences, facts and words to learn from, for ever."""
    ours, theirs = templates(held_out=False), translated(held_out=False)
    makers: tuple[Callable[[], Pair], ...] = (
        lambda: rng.choice(theirs),
        lambda: sentence(rng, rng.choice(ours)),
        lambda: fact(rng),
        lambda: word_list(rng),
    )
    while True:
        yield rng.choices(makers, (4, 3, 1, 2))[0]()


@cache
def _file() -> _File:
    found: list[Pair] = []
    vocabularies: dict[str, tuple[Pair, ...]] = {}
    for line in files(__package__).joinpath("sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            name, _, rest = line[1:].partition(" ")
            vocabularies[name] = tuple(_pair(each, "=") for each in rest.split(" | "))
        elif not line.startswith("#"):
            found.append(_pair(line, " | "))
    return _File(tuple(found), vocabularies)


@cache
def _translated() -> tuple[Pair, ...]:
    text = files(__package__).joinpath("translated.txt").read_text(encoding="utf-8")
    return tuple(_pair(line, " | ") for line in text.splitlines())


def _pair(text: str, between: str) -> Pair:
    english, mark, french = text.partition(between)
    if not mark or _places(english) != _places(french):
        raise ValueError(f"{text!r} is not the same in both languages")
    return Pair(english, french)


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _is_kept(pair: Pair) -> bool:
    return int(sha256(pair.english.encode()).hexdigest(), 16) % HELD_OUT == 0


def _value(place: str, rng: Random) -> Pair:
    kind = place.removeprefix("other_")
    if kind == "n":
        number = rng.randint(2, 20)
        return Pair(f"{number}", f"{number}")
    if kind == "year":
        year = rng.randint(*YEARS)
        return Pair(f"{year}", f"{year}")
    if kind == "percent":
        percent = rng.randrange(5, 55, 5)
        return Pair(f"{percent}%", f"{percent} %")
    if kind == "money":
        amount = rng.choice((1, 2.5, 3, 4.9, 6, 7.5, 12, 25, 40, 60, 120, 300))
        return Pair(money(amount, "EUR", "en"), money(amount, "EUR", "fr"))
    if kind == "hour":
        at = rng.randint(6, 22)
        return Pair(hour(at, "en"), hour(at, "fr"))
    if kind == "thing":
        return _thing(rng)
    return rng.choice(_vocabulary(kind))


def _vocabulary(name: str) -> tuple[Pair, ...]:
    if name in _file().vocabularies:
        return _file().vocabularies[name]
    vocabulary = {"day": "weekday", "colour": "colours"}[name]
    return tuple(Pair(*both) for both in zip(words(vocabulary, "en"), words(vocabulary, "fr"), strict=True))


def _thing(rng: Random) -> Pair:
    noun = rng.choice(_nouns())
    article = "an" if noun.english[0] in "aeiou" else "a"
    return Pair(
        f"{article} {noun.english}", f"{'une' if noun.french.split()[0] in words('feminine') else 'un'} {noun.french}"
    )


@cache
def _nouns() -> tuple[Pair, ...]:
    return tuple(Pair(noun, spec["fr"]) for line in table("catalogues").values() for noun, spec in line.items())


@cache
def _words() -> list[Pair]:
    glosses = (Pair(english, " ".join(french)) for french, english in lexicon().written.items() if english)
    headings = (
        Pair(topics("en")[name].heading, topic.heading) for name, topic in topics("fr").items() if name in topics("en")
    )
    return [*glosses, *_nouns(), *headings]


@cache
def _same_in_both() -> tuple[str, ...]:
    """Topics whose facts can hold the same values in both languages."""
    return tuple(name for name, topic in topics("fr").items() if name in topics("en") and _is_filled_alike(topic))


def _is_filled_alike(topic: Topic) -> bool:
    alike = {"money", "smallmoney", "bigmoney", "earlymorning", "morning", "afternoon", "evening", "weekday"}
    return all(isinstance(spec, list) or spec in alike for spec in topic.values.values())
