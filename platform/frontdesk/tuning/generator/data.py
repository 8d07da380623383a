"""The generator's own vocabulary, read once from `data/`, and the split of its wordings into two pools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import yaml

from frontdesk.tuning.generator.model import Language, Pool


@dataclass(frozen=True)
class Topic:
    """Something a business may have a fact about, in one language."""

    name: str
    heading: str
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    traits: frozenset[str]
    values: dict[str, Any]
    accept: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    always: bool = False


@dataclass
class _Section:
    name: str
    heading: str = ""
    facts: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


@cache
def table(name: str) -> Any:
    """The content of a YAML file of `data/`: kinds, catalogues, words or topics."""
    return yaml.safe_load(_read(f"{name}.yaml"))


def words(name: str, language: Language | None = None) -> Any:
    """A vocabulary of `words.yaml`."""
    found = table("words")[name]
    return found[language] if language else found


@cache
def topics(language: Language) -> dict[str, Topic]:
    """Every topic that is written in this language, by name."""
    meta = table("topics")
    return {s.name: _topic(s, meta[s.name]) for s in _sections(f"topics.{language}.txt")}


@cache
def wordings(wish: str, language: Language, pool: Pool) -> tuple[str, ...]:
    """The wordings of a wish ("order", "greet" ...) in one of the two pools."""
    section = next(s for s in _sections(f"wishes.{language}.txt") if s.name == wish)
    return split(section.questions, pool)


def split(phrases: Sequence[str], pool: Pool) -> tuple[str, ...]:
    """The pool's phrases: ordered by hash, every second one is of the test pool, every fourth one of each other; where there
    are too few, pools share them."""
    ordered = sorted(phrases, key=lambda phrase: sha256(phrase.encode()).digest())
    kept_back, rest = ordered[1::2] or ordered, ordered[::2]
    return tuple(kept_back if pool == "test" else rest[pool == "fitting" :: 2] or rest)


def _topic(section: _Section, meta: dict[str, Any]) -> Topic:
    return Topic(
        name=section.name,
        heading=section.heading,
        facts=tuple(section.facts),
        questions=tuple(section.questions),
        traits=frozenset(meta["for"]),
        values=meta["values"],
        accept=tuple(meta.get("accept", ())),
        near=tuple(meta.get("near", ())),
        always=bool(meta.get("always", False)),
    )


@cache
def _sections(name: str) -> tuple[_Section, ...]:
    """Sections of a text file: "## name | heading", "- fact" and "? question" lines."""
    sections: list[_Section] = []
    for line in _read(name).splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "##":
            title, _, heading = rest.partition(" | ")
            sections.append(_Section(title, heading))
        elif mark == "-":
            sections[-1].facts.append(rest)
        elif mark == "?":
            sections[-1].questions.append(rest)
    return tuple(sections)


def _read(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8")
