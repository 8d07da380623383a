"""What the student is shown: aligned sentences, French that has no English but its gloss, and English that is to stay where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from frontdesk.tuning.commonplaces.wordings import bare, not_kept_back, written_wordings
from frontdesk.tuning.embedder.pairs import Source, held_out, written
from frontdesk.tuning.french.aligned import Pair, endless
from frontdesk.tuning.generator.model import Language
from frontdesk_agents.gloss import to_english

BY_GLOSS = 0.3  # of what is shown


def shown(rng: Random, *, glossed: bool) -> Iterator[Pair]:
    """Pairs for ever, drawn with `rng`. Where `glossed`, the student reads its French in English words, too."""
    aligned = endless(rng)
    while True:
        pair = _beside_its_gloss(rng) if rng.random() < BY_GLOSS else next(aligned)
        yield Pair(pair.english, to_english(pair.french)) if glossed else pair


@cache
def texts(language: Language) -> tuple[str, ...]:
    """Sentences and questions of the businesses written in this language, and wordings of everyday questions and answers; none is one
    of the test pool's or of the businesses held out."""
    found = list(_of_businesses(written(), language))
    found += [text for topic in written_wordings(language).values() for text in (*topic.questions, *topic.answers)]
    judged_by = {bare(text) for text in _of_businesses(held_out(), language)}
    return tuple(dict.fromkeys(text for text in not_kept_back(found, language) if bare(text) not in judged_by))


def _of_businesses(sources: Sequence[Source], language: Language) -> Iterator[str]:
    ours = (fact for source in sources if source.language == language for fact in source.facts)
    return (text for fact in ours for text in (fact.sentence, *fact.questions, *fact.near))


def _beside_its_gloss(rng: Random) -> Pair:
    text = rng.choice(texts("fr"))
    return Pair(to_english(text), text)
