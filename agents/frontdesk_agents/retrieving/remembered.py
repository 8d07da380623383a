"""A tenant's student remembers which sentence answered a question, and which questions nothing answered; the same question said
otherwise is answered alike.

Nothing is said that only a student remembers: what it remembers moves the sentences that search has found in the documents of now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from frontdesk_agents.retrieving.corrections import DONT_KNOW
from frontdesk_agents.retrieving.judging import SURE
from frontdesk_agents.retrieving.taught import ALONE, SAME, tells_nothing_else
from frontdesk_agents.sentences import raised
from frontdesk_agents.student import Student, StudentExample, fingerprint
from frontdesk_tools.ports import Passage, PassageSentence

FROM = 0.55  # of similarity: from here on two questions may be one
BY_LIKENESS = 1.2  # what a sentence's similarity gains for each further 1 of its nearest question's
BY_LOGITS = 16.0  # the same of what the judge says


@dataclass
class _Memory:
    """What speaks of a message: how far beyond `FROM` the nearest question lies that a sentence answered, and that nothing did."""

    answered: dict[str, float] = field(default_factory=dict)
    unknown: float = 0.0


def remembered(passages: Sequence[Passage], text: str, vector: Sequence[float], student: Student) -> list[Passage]:
    """The passages, best first: sentences that answered questions like this one rise, also in the judge's eyes, and all that the
    student knew fall as far as a question that none of them answered is like it."""
    memory = _memory(text, vector, student)
    if not memory.answered and not memory.unknown:
        return list(passages)
    told = (_told(passage, memory, student.sentences) for passage in passages)
    return sorted(told, key=lambda passage: -passage.score)


def _memory(text: str, vector: Sequence[float], student: Student) -> _Memory:
    memory = _Memory()
    if not student.examples:
        return memory
    nearness = student.vectors @ np.asarray(vector, dtype=np.float32) - FROM
    for at in np.flatnonzero(nearness > 0):
        example, more = student.examples[at], float(nearness[at])
        if example.quote and tells_nothing_else(text, f"{example.text} {example.quote}"):
            memory.answered[example.quote] = max(memory.answered.get(example.quote, 0.0), more)
        elif _is_unknown(text, example):
            memory.unknown = max(memory.unknown, more)
    return memory


def _is_unknown(text: str, example: StudentExample) -> bool:
    """Whether nothing answered the example, and it is of the same numbers and names: what is not known of Italy may be of Spain."""
    is_same = tells_nothing_else(text, example.text) and tells_nothing_else(example.text, text)
    return example.action == DONT_KNOW and is_same


def _told(passage: Passage, memory: _Memory, known: frozenset[str]) -> Passage:
    moves = [_move(passage.text[s.start : s.end], s, memory, known) for s in passage.sentences]
    better = raised(passage, [BY_LIKENESS * move for move in moves])
    sentences = [
        replace(sentence, judged=max(-SURE, min(SURE, sentence.judged + BY_LOGITS * move)))
        for sentence, move in zip(better.sentences, moves, strict=True)
    ]
    return replace(better, sentences=tuple(sentences))


def _move(text: str, sentence: PassageSentence, memory: _Memory, known: frozenset[str]) -> float:
    """How far a sentence rises or falls. It rises not where the questions are not quite the same, and the judge is sure that it answers
    not this one."""
    likeness = memory.answered.get(text, 0.0)
    rises = likeness if likeness >= SAME - FROM or sentence.judged >= ALONE else 0.0
    return rises - (memory.unknown if memory.unknown and fingerprint(text) in known else 0.0)
