"""What the built-in models say of what a teacher wrote: the embedder whether it is about the same, the judge whether it is answered.

A teacher knows more than they do, so they overrule it only where they are sure. Of the questions that people wrote about the businesses of
`embedder/pairs/held_out/`, `NEAR` drops 5 % of the answered ones and of the near misses (and two thirds of questions beside another sentence), `NO` 2 %
of the answered ones, and `YES` 5 % of the near misses. `SAME` is a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.learning.masking import spoken
from frontdesk.tuning.teacher.filters import Reason
from frontdesk_agents.gloss import Language
from frontdesk_agents.ports import Embedder, Judge
from frontdesk_agents.retrieving.examples import english
from frontdesk_agents.retrieving.judging import judged
from frontdesk_agents.sentences import under_heading
from frontdesk_tools.ports import Knowledge, Passage, PassageSentence

NEAR = 0.13  # cosine of a question and a sentence of its subject
SAME = 0.45  # cosine of two wordings
NO, YES = -3.5, 2.3  # logits from which the judge is sure
SEARCHED = 4  # passages


@dataclass(frozen=True)
class Opinions:
    """The models, and the tenant's documents as its agents search them."""

    embedder: Embedder
    judge: Judge
    knowledge: Knowledge

    async def same(self, text: str, other: str, language: Language) -> Reason | None:
        """Whether a text is another wording of the other one."""
        return await self._nearer_than(SAME, english(spoken(text), language), english(spoken(other), language))

    async def answered(
        self, question: str, language: Language, passage: Passage, sentence: PassageSentence
    ) -> Reason | None:
        """Whether the sentence may answer the question."""
        asked, told = english(spoken(question), language), under_heading(passage, sentence, language)
        return await self._nearer_than(NEAR, asked, told) or await self._denied(asked, [told])

    async def near_miss(self, question: str, language: Language) -> Reason | None:
        """Whether the question is about what the documents are about, and none of them answers it."""
        similarity, logit = await self._found(question, language)
        if similarity < NEAR:
            return "far"
        return "answered" if logit >= YES else None

    async def missing(self, question: str, language: Language) -> Reason | None:
        """Whether no document answers the question, whatever it is about."""
        _, logit = await self._found(question, language)
        return "answered" if logit >= YES else None

    async def replied(self, question: str, reply: str, language: Language, told: Sequence[str]) -> Reason | None:
        """Whether the reply says what these sentences say, and answers the question."""
        asked, said = english(spoken(question), language), english(spoken(reply), language)
        rests = english(" ".join(told), language)
        return await self._nearer_than(SAME, said, rests) or await self._denied(asked, [said, rests])

    async def _found(self, question: str, language: Language) -> tuple[float, float]:
        """The similarity and the judge's logit of the sentences that come nearest."""
        passages = await self.knowledge.search(question, limit=SEARCHED)
        found = await judged(english(spoken(question), language), passages, language, self.judge)
        return (
            max((sentence.similarity for passage in passages for sentence in passage.sentences), default=0.0),
            max((sentence.judged for passage in found for sentence in passage.sentences), default=NO),
        )

    async def _nearer_than(self, least: float, one: str, other: str) -> Reason | None:
        a, b = await self.embedder.embed([one, other])
        return "far" if sum(x * y for x, y in zip(a, b, strict=True)) < least else None

    async def _denied(self, question: str, texts: Sequence[str]) -> Reason | None:
        return "judge" if max(await self.judge.rerank(question, texts)) <= NO else None
