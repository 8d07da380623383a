"""Whether a correction speaks for a message: near enough in meaning, about the same things, and nearer than other examples.

The numbers were chosen by looking at corrected questions, other wordings of them, and near misses ("Do you repair tents?",
"Can you fix my tent?", "Do you sell tents?"); tests/agents/test_corrections.py holds such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Judge, TurnPorts
from frontdesk_agents.retrieving.corrections import DONT_KNOW, Correction
from frontdesk_agents.retrieving.examples import ExampleIndex, english
from frontdesk_agents.state import Taught
from frontdesk_agents.texts import fold
from frontdesk_tools.extract.personal import find_personal
from frontdesk_tools.ports import Passage

SAME = 0.85  # of similarity: the same message in nearly the same words
MARGIN = 0.1  # how much nearer another action's example may then be
NEAR = 0.6  # of a message that may mean the same
NEAR_UNKNOWN = 0.75  # the same for what the documents do not answer, which must not spread
NEAR_ANSWERED = 0.58  # the same where the judge has read the corrected answer
UNJUDGED = 0.8  # the same without a judge
ALONE, TOGETHER = -2.5, 3.0  # the judge's logits of the answer alone, and behind the question it was written for

_TELLING = re.compile(r"\d+|(?<=[^\s.!?…]\s)[A-ZÀ-Þ][a-zß-ÿ]+")  # numbers, and capitals within a sentence


@dataclass(frozen=True)
class Lesson:
    """A correction that speaks for a message, with the passages of its answer (none: any passage may answer)."""

    taught: Taught
    passages: Sequence[Passage] = ()


async def lesson_for(
    text: str, vector: Sequence[float], index: ExampleIndex, ports: TurnPorts, language: Language
) -> Lesson | None:
    """The correction that speaks for a message of this vector; None when none does."""
    near = index.correction(vector)
    if near is None or not _is_nearer(near.similarity, near.rival):
        return None
    entry = near.entry
    taught = Taught(id=entry.id, action=entry.action, similarity=near.similarity, sure=near.similarity >= SAME)
    if entry.document_id is None:
        least = NEAR_UNKNOWN if entry.action == DONT_KNOW else NEAR
        return Lesson(taught) if near.similarity >= least else None
    passages = await ports.desk.knowledge.passages(entry.document_id)
    if not passages:  # not searchable yet, or taken away: what is known otherwise answers
        return None
    answer = " ".join(passage.text for passage in passages)
    if not tells_nothing_else(text, f"{entry.question} {answer}"):
        return None
    if not await _answers(english(text, language), entry, answer, near.similarity, ports.judge):
        return None
    return Lesson({**taught, "sure": True}, [replace(p, score=1.0, similarity=near.similarity) for p in passages])


def tells_nothing_else(text: str, known: str) -> bool:
    """Whether every number and name of the message stands in what is known of another one ("Do you deliver to Italy?")."""
    for personal in reversed(find_personal(text)):
        text = text[: personal.start] + text[personal.end :]
    have = set(re.findall(r"\w+", fold(known)))
    return all(fold(word) in have for word in _TELLING.findall(text))


def _is_nearer(similarity: float, rival: float) -> bool:
    return similarity >= rival - MARGIN if similarity >= SAME else similarity > rival


async def _answers(question: str, entry: Correction, answer: str, similarity: float, judge: Judge | None) -> bool:
    """Whether the corrected answer answers the (English) question."""
    if similarity >= SAME + MARGIN:
        return True
    if judge is None:
        return similarity >= UNJUDGED
    if similarity < NEAR_ANSWERED:
        return False
    told = [english(text, entry.language) for text in (answer, f"{entry.question}: {answer}")]
    alone, together = await judge.rerank(question, told)
    return alone >= ALONE and together >= TOGETHER
