"""Search: vectors and full text joined, exactly and in a few milliseconds for a tenant's thousand passages.

A passage's score is a weighted sum of three numbers in 0..1: the cosine of its nearest sentence, its own cosine, and the share
of the question's words that it holds, weighted by their inverse document frequency among the tenant's passages of that language
(Okapi's ln(1 + (N - n + 0.5) / (n + 0.5))), so that a rare word counts most and one that stands nowhere counts against all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from pgvector import Vector
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk_tools.ports import Passage, PassageSentence

NEAREST = 60
WEIGHTS = {
    "en": (0.5, 0.2, 0.3),
    "fr": (0.35, 0.15, 0.5),
}  # of sentence, passage and words; French vectors are a gloss's

# A planner without statistics of a fresh tenant, or behind a policy, expects one row and joins in nested loops; they cost
# a hundred times what hash joins do for a thousand passages.
OFF = "enable_nestloop"

_LEXICAL = """
with asked (language, words) as (
    values ('en', to_tsvector('english', %(english)s)), ('fr', to_tsvector('french', %(french)s))
), term as (
    select language, lexeme, quote_literal(lexeme)::tsquery as query from asked, unnest(words)
), size as (
    select d.language, count(*) as n from chunks c join documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
    where c.tenant_id = %(tenant)s group by d.language
), hit as (
    select t.language, t.lexeme, c.id from term t
    join documents d on d.tenant_id = %(tenant)s and d.language = t.language
    join chunks c on c.tenant_id = d.tenant_id and c.document_id = d.id and c.terms @@ t.query
), weight as (
    select t.language, t.lexeme, ln(1 + (s.n - count(h.id) + 0.5) / (count(h.id) + 0.5)) as idf
    from term t join size s using (language) left join hit h using (language, lexeme) group by t.language, t.lexeme, s.n
)
select h.id, sum(w.idf) / (select sum(a.idf) from weight a where a.language = h.language) as share
from hit h join weight w using (language, lexeme) group by h.id, h.language order by share desc limit %(nearest)s
"""

_NEAREST = """
with best as (
    select chunk_id, max(-(embedding <#> %(vector)s::vector)) as cosine from chunk_sentences
    where tenant_id = %(tenant)s group by chunk_id
), scored as (
    select c.id, d.language, -(c.embedding <#> %(vector)s::vector) as similarity,
           coalesce(b.cosine, -(c.embedding <#> %(vector)s::vector)) as sentence
    from chunks c join documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
    left join best b on b.chunk_id = c.id where c.tenant_id = %(tenant)s
)
(select * from scored order by greatest(similarity, sentence) desc limit %(nearest)s)
union select * from scored where id = any(%(named)s::uuid[])
"""

_DETAILS = """
select c.id, c.document_id, d.title, c.heading, c.position, c.text, s.start, s.end, -(s.embedding <#> %(vector)s::vector) as cosine
from chunks c join documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
left join chunk_sentences s on s.tenant_id = c.tenant_id and s.chunk_id = c.id
where c.tenant_id = %(tenant)s and c.id = any(%(named)s::uuid[]) order by c.id, s.position
"""

_OF_DOCUMENT = """
select c.id, c.document_id, d.title, c.heading, c.position, c.text, s.start, s.end, 0 as cosine
from chunks c join documents d on d.tenant_id = c.tenant_id and d.id = c.document_id
left join chunk_sentences s on s.tenant_id = c.tenant_id and s.chunk_id = c.id
where c.tenant_id = %(tenant)s and c.document_id = %(document)s order by c.position, s.position
"""


@dataclass(frozen=True)
class Question:
    """What is searched for: its vector, and its words for English and for French documents."""

    vector: Sequence[float]
    english: str
    french: str


@dataclass(frozen=True)
class _Score:
    score: float
    similarity: float
    lexical: float


async def search(session: AsyncSession, tenant_id: UUID, question: Question, limit: int) -> list[Passage]:
    """The passages that answer best, best first, with all their numbers. In its transaction the planner's `OFF` is off."""
    words = {"english": question.english, "french": question.french}
    hits = await fetch(session, _LEXICAL, tenant=tenant_id, nearest=NEAREST, **words)
    shares = {row.id: float(row.share) for row in hits}
    asked = {"tenant": tenant_id, "vector": Vector(list(question.vector)).to_text()}
    near = await fetch(session, _NEAREST, nearest=NEAREST, named=list(shares), **asked)
    scores = {row.id: _score(row, shares.get(row.id, 0.0)) for row in near}
    best = sorted(scores, key=lambda id_: (-scores[id_].score, id_))[:limit]
    details = await fetch(session, _DETAILS, named=best, **asked)
    found = {id_: _passage(list(rows), scores[id_]) for id_, rows in groupby(details, key=lambda row: row.id)}
    return [found[id_] for id_ in best if id_ in found]


async def of_document(session: AsyncSession, tenant_id: UUID, document_id: UUID) -> list[Passage]:
    """The passages of a document in their order, searched for by nothing: their numbers are 0."""
    rows = await fetch(session, _OF_DOCUMENT, tenant=tenant_id, document=document_id)
    return [_passage(list(own), _Score(0.0, 0.0, 0.0)) for _, own in groupby(rows, key=lambda row: row.id)]


def blended(language: str, sentence: float, passage: float, words: float) -> float:
    """A passage's score of its three numbers."""
    by_sentence, by_passage, by_words = WEIGHTS.get(language, WEIGHTS["en"])
    return min(1.0, max(0.0, by_sentence * sentence + by_passage * passage + by_words * words))


def _score(row: Any, lexical: float) -> _Score:
    return _Score(blended(row.language, row.sentence, row.similarity, lexical), row.similarity, lexical)


def _passage(rows: list[Any], score: _Score) -> Passage:
    first = rows[0]
    return Passage(
        id=str(first.id),
        document_id=str(first.document_id),
        document=first.title,
        heading=first.heading,
        position=first.position,
        text=first.text,
        score=score.score,
        similarity=score.similarity,
        lexical=score.lexical,
        sentences=tuple(PassageSentence(r.start, r.end, r.cosine) for r in rows if r.start is not None),
    )
