"""Strict composition: every sentence is a filled template or a quotation, and carries its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk_agents.composing.book import TemplateBook
from frontdesk_agents.composing.quoting import Quote, quotes_for, whole
from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Citation, Sentence, SentenceSource
from frontdesk_agents.state import Call, Evidence, passage_of

MOST_ITEMS = 10


def template_sentences(
    book: TemplateBook, key: str, language: Language, values: Mapping[str, Any], call: int | None = None
) -> list[Sentence]:
    """One approved sentence."""
    return [book.sentence(key, language, values, call)]


def result_sentences(book: TemplateBook, call: Call, language: Language) -> list[Sentence]:
    """A tool's result told by the template of its outcome, then its items one by one."""
    outcome, data = call["result"]["outcome"], call["result"]["data"]
    sentences = [book.sentence(f"{call['name']}.{outcome}", language, data, call["call"])]
    item = f"{call['name']}.item"
    if outcome != "item" and book.has(item):
        sentences += [book.sentence(item, language, entry, call["call"]) for entry in items_of(data)[:MOST_ITEMS]]
    return sentences


def items_of(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries of a result that holds a list of objects."""
    for value in data.values():
        if isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
            return value
    return []


def answer_sentences(evidence: Evidence, language: Language) -> tuple[list[Sentence], list[Citation]]:
    """The quoted sentences that answer a wish, and the passages they stand in. A corrected answer is quoted whole."""
    passages = [passage_of(data) for data in evidence["passages"]]
    told = [passage for passage in passages if passage.id in evidence["quoted"]]
    quotes = whole(told) if told else quotes_for(evidence["query"], passages, language)
    return [_quoted(quote) for quote in quotes], _citations(quotes)


def _quoted(quote: Quote) -> Sentence:
    passage = quote.passage
    source = SentenceSource(
        "passage",
        passage_id=passage.id,
        document_id=passage.document_id,
        document=passage.document,
        start=quote.start,
        end=quote.end,
    )
    return Sentence(quote.text, source)


def _citations(quotes: Sequence[Quote]) -> list[Citation]:
    passages = {quote.passage.id: quote.passage for quote in quotes}
    return [Citation(p.document_id, p.document, p.id, p.text) for p in passages.values()]
