"""Open sets of questions and the sentences that answer them, as businesses to learn from.

Two shapes are read: answers by business, as knowledge.json of the knowledge tracks of DSTC9 and DSTC11
(github.com/alexa/alexa-with-dstc9-track1-dataset), and questions about passages, as SQuAD writes them
(rajpurkar.github.io/SQuAD-explorer; github.com/modestyachts/squadshifts-website has customers' words in that shape).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frontdesk.knowledge.sentences import spans
from frontdesk.tuning.embedder.pairs import Fact, Source
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets.reading import read_json

_QUESTIONS, _ANSWERS = ("title", "question"), ("body", "answer")  # as DSTC9 and DSTC11 call them


def read_open_set(path: Path) -> list[Source]:
    """The businesses, or passages, of one file. Raises `BadSet` when it has neither shape."""
    found = read_json(path)
    try:
        sources = list(_of_passages(found["data"]) if "data" in found else _of_businesses(found))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise BadSet(f"{path.name} has neither the shape of SQuAD nor of knowledge.json ({error!r})") from error
    return [source for source in sources if len(source.facts) > 1]


def _of_businesses(found: dict[str, dict[str, dict[str, Any]]]) -> Iterator[Source]:
    for kind, entities in found.items():
        for name, entity in entities.items():
            told = entity.get("docs") or entity.get("faqs") or {}
            facts = [Fact(_line(each, _ANSWERS), [_line(each, _QUESTIONS)]) for each in told.values()]
            yield Source(f"{kind} {name}", "en", facts)


def _line(told: dict[str, str], names: tuple[str, str]) -> str:
    return " ".join((told.get(names[0]) or told[names[1]]).split())


def _of_passages(articles: list[dict[str, Any]]) -> Iterator[Source]:
    for article in articles:
        for paragraph in article["paragraphs"]:
            yield _of_passage(str(article.get("title", "")), paragraph)


def _of_passage(name: str, paragraph: dict[str, Any]) -> Source:
    text = paragraph["context"]
    cuts = spans(text)
    facts = [Fact(text[start:end]) for start, end in cuts]
    for asked in paragraph["qas"]:
        question = asked["question"].strip()
        if asked.get("is_impossible"):
            facts[0].near.append(question)
            continue
        at = int(asked["answers"][0]["answer_start"])
        answering = next((n for n, (start, end) in enumerate(cuts) if start <= at < end), None)
        if answering is not None:
            facts[answering].questions.append(question)
    return Source(name, "en", facts)
