"""The judge, a cross-encoder, reads the question beside the sentences that lie nearest and tells which of them answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Judge
from frontdesk_agents.sentences import raised, under_heading
from frontdesk_tools.ports import Passage

JUDGED = 8  # sentences
SURE = 6.0  # logits beyond this say no more
PER_LOGIT = 1 / 16  # of similarity

# "What is your return policy?" asks for a document's rule as a whole; with these words before it the judge looks for a definition.
_ASKING = re.compile(
    r"^\s*(?:(?:please |can you |could you |would you )?tell me (?:something |more |a bit )?about|i(?:'d like| want) to know about|"
    r"what(?: is|'s| are)) (?:your |the )(?=\w)",
    re.IGNORECASE,
)


async def judged(question: str, passages: Sequence[Passage], language: Language, judge: Judge) -> list[Passage]:
    """The passages, best first, with what the judge says of their nearest sentences for the English question.

    Similarities (and so scores) rise with the judge's logit; a sentence that it did not read rises like the worst it read.
    """
    places = [(at, number) for at, passage in enumerate(passages) for number in range(len(passage.sentences))]
    nearest = sorted(places, key=lambda place: -passages[place[0]].sentences[place[1]].similarity)[:JUDGED]
    if not nearest:
        return list(passages)
    texts = [under_heading(passages[at], passages[at].sentences[number], language) for at, number in nearest]
    logits = [max(-SURE, min(SURE, logit)) for logit in await judge.rerank(as_judged(question), texts)]
    said, least = dict(zip(nearest, logits, strict=True)), min(logits)
    found = [
        _told(passage, [said.get((at, n), least) for n in range(len(passage.sentences))])
        for at, passage in enumerate(passages)
    ]
    return sorted(found, key=lambda passage: -passage.score)


def as_judged(question: str) -> str:
    """The English question as the judge reads it."""
    return _ASKING.sub("", question)


def _told(passage: Passage, logits: Sequence[float]) -> Passage:
    better = raised(passage, [logit * PER_LOGIT for logit in logits])
    sentences = [replace(s, judged=logit) for s, logit in zip(better.sentences, logits, strict=True)]
    return replace(better, sentences=tuple(sentences))
