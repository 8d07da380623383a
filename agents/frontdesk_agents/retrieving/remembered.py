"""A tenant's student remembers which sentence answered a question, and which questions nothing answered; the same question said
otherwise is answered alike.

The numbers come from simulated customers of two written businesses (`bench/student/tenants.py`): of questions that were asked before,
otherwise said, all but a twentieth lay at 0.60 and 0.70 or more to their nearest, of new ones at 0.56 and 0.65 or less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from frontdesk_agents.retrieving.corrections import DONT_KNOW
from frontdesk_agents.retrieving.judging import SURE
from frontdesk_agents.retrieving.taught import ALONE, SAME, tells_nothing_else
from frontdesk_agents.sentences import raised
from frontdesk_agents.student import Student, StudentExample
from frontdesk_tools.ports import Passage

FROM = 0.55  # of similarity: from here on two questions may be one
BY_LIKENESS = 1.2  # what a sentence's similarity gains for each further 1 of its nearest question's
BY_LOGITS = 16.0  # the same of what the judge says


def remembered(passages: Sequence[Passage], text: str, vector: Sequence[float], student: Student) -> list[Passage]:
    """The passages, best first: sentences that answered questions like this one rise, also in the judge's eyes, and there all fall as
    far as a question that nothing answered is like it."""
    answered: dict[str, float] = {}
    unknown = 0.0
    for example, more in _alike(text, vector, student):
        if example.quote:
            answered[example.quote] = max(answered.get(example.quote, 0.0), more)
        elif example.action == DONT_KNOW:
            unknown = max(unknown, more)
    if not answered and not unknown:
        return list(passages)
    return sorted((_told(passage, answered, unknown) for passage in passages), key=lambda passage: -passage.score)


def _alike(text: str, vector: Sequence[float], student: Student) -> Iterator[tuple[StudentExample, float]]:
    """The examples that may be the same question, with how much nearer than `FROM` they are: about the same numbers and names."""
    if student.examples:
        nearness = student.vectors @ np.asarray(vector, dtype=np.float32) - FROM
        for at in np.flatnonzero(nearness > 0):
            example = student.examples[at]
            if tells_nothing_else(text, f"{example.text} {example.quote or ''}"):
                yield example, float(nearness[at])


def _told(passage: Passage, answered: Mapping[str, float], unknown: float) -> Passage:
    gains = [_gain(answered.get(passage.text[s.start : s.end], 0.0), s.judged) for s in passage.sentences]
    better = raised(passage, [BY_LIKENESS * gain for gain in gains])
    sentences = [
        replace(sentence, judged=max(-SURE, min(SURE, sentence.judged + BY_LOGITS * (gain - unknown))))
        for sentence, gain in zip(better.sentences, gains, strict=True)
    ]
    return replace(better, sentences=tuple(sentences))


def _gain(likeness: float, judged: float) -> float:
    """What a sentence gains: nothing where the questions are not quite the same, and the judge is sure that it answers not this one."""
    return likeness if likeness >= SAME - FROM or judged >= ALONE else 0.0
