"""What a text names: vectors that stress the noun, and the rule by which a product answers to a text.

A product answers when it holds nearly as many of the words, weighted by their rarity, as the product that holds most, and
enough of them in its name and category. When no product does, one answers whose description holds the words and whose vector
is fairly near, or else whose vector is near. The bounds were read off the demo catalogues: synonyms ("raincoat", "cooker",
"chocolatine") lie at 0.52 and above, neighbouring things a shop lacks ("hammock", "camping chair", "mug") at 0.50 and below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from frontdesk.commerce.models import ProductRow
from frontdesk.knowledge.tasks import embed_all
from frontdesk.knowledge.terms import content_words, in_english
from frontdesk_agents.ports import Embedder

HELD = 0.5  # share of the words, at least
NEARLY_ALL = 0.8  # of the best product's share
NAMED = 0.6  # of the best product's share in name and category
TOLD = 0.4  # similarity of a product whose description holds the words
NEAR = 0.515  # similarity of a product that holds none
NEARLY_AS_NEAR = 0.1


@dataclass(frozen=True)
class Match:
    """A fitting product, its cosine with the text, the share of the words that it holds, and the share that its name and
    category hold."""

    row: ProductRow
    similarity: float
    share: float
    named: float


def answering(matches: Sequence[Match]) -> list[ProductRow]:
    """The products that the text names, best first; those in stock before those that are not."""
    most = max((match.share for match in matches), default=0.0)
    most_named = max((match.named for match in matches), default=0.0)
    nearest = max((match.similarity for match in matches), default=0.0)
    held = [match for match in matches if match.share >= max(HELD, NEARLY_ALL * most)]
    found = (
        [match for match in held if match.named >= NAMED * most_named > 0]
        or [match for match in held if match.similarity >= TOLD]
        or [match for match in matches if match.similarity >= max(NEAR, nearest - NEARLY_AS_NEAR)]
    )
    return [m.row for m in sorted(found, key=lambda m: (m.row.stock == 0, -m.share, -m.similarity))]


async def vector_of_text(embedder: Embedder, text: str, language: str) -> list[float]:
    """The vector of what a customer names: of the whole phrase and of its noun, the last word in English, the first in
    French."""
    words = [word for word in content_words(text).split() if len(word) > 2]
    noun = (words[0] if language == "fr" else words[-1]) if words else text
    phrase, head = await embed_all(embedder, [in_english(text, language), in_english(noun, language)])
    return _middle(phrase, head)


async def vectors_of_products(embedder: Embedder, rows: Sequence[ProductRow], language: str) -> list[list[float]]:
    """The vectors of products: of all that is said of each, and of its category."""
    whole = [in_english(f"{row.category}: {row.name}. {row.description}", language) for row in rows]
    kinds = [in_english(row.category or row.name, language) for row in rows]
    vectors = await embed_all(embedder, [*whole, *kinds])
    return [_middle(a, b) for a, b in zip(vectors[: len(rows)], vectors[len(rows) :], strict=True)]


def _middle(first: Sequence[float], second: Sequence[float]) -> list[float]:
    total = [a + b for a, b in zip(first, second, strict=True)]
    length = sqrt(sum(value * value for value in total)) or 1.0
    return [value / length for value in total]
