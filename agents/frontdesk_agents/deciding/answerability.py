"""Whether the passages that were found answer the question."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from frontdesk_agents.composing.quoting import best_quote
from frontdesk_agents.gloss import Language
from frontdesk_agents.retrieving.judging import SURE
from frontdesk_agents.state import Evidence, passage_of

FOUR = 4


def answerability(evidence: Evidence, language: Language) -> dict[str, float]:
    """The features from which `Weights.answerability` computes a probability; all zero when nothing was found.

    What the judge says (-1 to 1) of the best sentence, and of the four best in the mean: a question that it takes for this
    business's own is scored higher all over. Best cosine of a sentence, best score and its margin over the median, whether the sentence to be
    quoted has the kind of value asked for, how much more than usual the question resembles an everyday one, and how surely it is about an everyday
    topic of which no passage speaks.
    """
    passages = [passage_of(data) for data in evidence["passages"]]
    best = best_quote(evidence["query"], passages, language)
    if best is None:
        return {"bias": 1.0}
    scores = [passage.score for passage in passages]
    sentences = [s.similarity for passage in passages for s in passage.sentences]
    return {
        **_judged([s.judged for passage in passages for s in passage.sentences]),
        "sentence": round(max(sentences, default=0.0), 4),
        "score": round(scores[0], 4),
        "margin": round(scores[0] - median(scores), 4),
        "typed": best.typed,
        "commonplace": evidence.get("commonplace", 0.0),  # a stored one may be from before there was any
        "unspoken": evidence.get("unspoken", 0.0),
        "bias": 1.0,
    }


def _judged(logits: Sequence[float]) -> dict[str, float]:
    best = sorted(logits, reverse=True)[:FOUR]
    said = {"judged": best[0], "judged_four": fmean(best)} if best else {}
    return {name: round(logit / SURE, 4) for name, logit in said.items()}
