"""What a teacher wrote becomes a training line or a gap, or is dropped for a reason: by its words first, then by what the built-in
models say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from frontdesk.tuning.own.examples import Example, pseudonym
from frontdesk.tuning.teacher.filters import Reason, fault, quoted, same_placeholders
from frontdesk.tuning.teacher.items import Asked, Item, Missing, Replied, Worded
from frontdesk.tuning.teacher.material import Material, Page, text_of
from frontdesk.tuning.teacher.opinions import Opinions
from frontdesk.tuning.teacher.tasks import Task
from frontdesk_agents.deciding.actions import ANSWER
from frontdesk_agents.gloss import Language
from frontdesk_agents.retrieving.corrections import DONT_KNOW


@dataclass(frozen=True)
class Gap:
    """A question that customers would ask and no document answers: for the business to read, not to learn from, since one day
    a document will answer it."""

    topic: str
    question: str
    language: Language


@dataclass(frozen=True)
class Checker:
    """Holds items against the material that they were written from."""

    material: Material
    opinions: Opinions

    async def check(self, task: Task, item: Item) -> Example | Gap | Reason:
        """The line or gap that the item is, or why it is none."""
        match item:
            case Replied() if task.example is not None:
                return await self._reply(task, task.example, item)
            case Missing():
                return await self._gap(task, item)
            case Asked() if task.page is not None:
                return await self._question(task.page, item)
            case Worded() if task.page is not None:
                return await self._near(task.page, item)
            case Worded() if task.example is not None:
                return await self._paraphrase(task.language, task.example, item)
        raise TypeError(f"a task of the kind {task.kind} brings no {type(item).__name__}")

    async def _question(self, page: Page, item: Asked) -> Example | Reason:
        sentence = quoted(item.sentence, page.passage)
        if sentence is None:
            return "quote"
        wrong = fault(item.question, page.language, known=self._known(page.text), shown=page.text, asks=True)
        wrong = wrong or await self.opinions.answered(item.question, page.language, page.passage, sentence)
        text = page.passage.text[sentence.start : sentence.end]
        return wrong or replace(self._unanswered(page, item.question), action=ANSWER, reply=text, quotes=(text,))

    async def _near(self, page: Page, item: Worded) -> Example | Reason:
        wrong = fault(
            item.question, page.language, known=self._known(page.text), shown=page.text, asks=True, naming=True
        )
        wrong = wrong or await self.opinions.near_miss(item.question, page.language)
        return wrong or self._unanswered(page, item.question)

    async def _paraphrase(self, language: Language, example: Example, item: Worded) -> Example | Reason:
        wrong = fault(item.question, language, known=self._known(example.question), shown=example.question)
        wrong = wrong or (None if same_placeholders(item.question, example.question) else "invented")
        wrong = wrong or await self.opinions.same(item.question, example.question, language)
        return wrong or replace(example, source="teacher", question=item.question, decided=None)

    async def _reply(self, task: Task, example: Example, item: Replied) -> Example | Reason:
        found = [self._quoted(task, sentence) for sentence in item.sentences]
        told = [text for text in found if text is not None]
        if len(told) < len(found):
            return "quote"
        known = "\n".join([example.question, *map(text_of, task.passages)])
        wrong = fault(item.reply, task.language, known=self._known(known), shown=example.reply or "")
        wrong = wrong or await self.opinions.replied(example.question, item.reply, task.language, told)
        return wrong or replace(example, source="teacher", reply=item.reply, quotes=tuple(told), decided=None)

    async def _gap(self, task: Task, item: Missing) -> Gap | Reason:
        known = self.material.business
        wrong = fault(item.question, task.language, known=known, shown="", asks=True, naming=True)
        wrong = wrong or fault(item.topic, task.language, known=known, shown="", naming=True)
        wrong = wrong or await self.opinions.missing(item.question, task.language)
        return wrong or Gap(item.topic, item.question, task.language)

    def _known(self, text: str) -> str:
        return f"{self.material.business}\n{text}"

    def _unanswered(self, page: Page, question: str) -> Example:
        name = pseudonym("teacher", page.passage.id, question)
        return Example("teacher", name, self.material.agent, page.language, question, DONT_KNOW, None)

    @staticmethod
    def _quoted(task: Task, sentence: str) -> str | None:
        for passage in task.passages:
            found = quoted(sentence, passage)
            if found is not None:
                return passage.text[found.start : found.end]
        return None
