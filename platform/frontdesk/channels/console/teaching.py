"""What an operator teaches an agent: a message corrected, and taken back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from frontdesk.channels.console.access import Operator
from frontdesk.channels.console.correction_queries import actions_of, corrections_of_messages
from frontdesk.channels.console.correction_schemas import AskedOut, CorrectionIn
from frontdesk.channels.console.schemas import CorrectionOut
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.wakeups import WakeUps
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.learning import service as learning
from frontdesk.learning.errors import BadCorrection, NothingToLearn
from frontdesk.learning.masking import Mask
from frontdesk.learning.service import LONGEST_ANSWER, LONGEST_QUESTION, CorrectionFields
from frontdesk.roster.service import published_config
from frontdesk.turns.asking import Asked, asked
from frontdesk_agents.deciding.actions import ANSWER
from frontdesk_agents.ports import Embedder
from frontdesk_agents.texts import content_words


@dataclass(frozen=True)
class Teaching:
    """The corrections of one operator."""

    operator: Operator
    database: Database
    embedder: Embedder
    wake_ups: WakeUps

    async def show(self, message_id: UUID) -> AskedOut:
        """What can be corrected of a message. Raises `UnknownAnswer`."""
        tenant_id = self.operator.tenant_id
        async with self.database.tenant(tenant_id) as session:
            found = await asked(session, tenant_id, message_id)
            _, config = await published_config(session, tenant_id, found.agent_id)
            standing = await corrections_of_messages(session, tenant_id, [message_id])
        return AskedOut(
            question=_question(found),
            decided=found.decided,
            actions=await asyncio.to_thread(actions_of, config),
            longest_answer=LONGEST_ANSWER,
            correction=standing[0] if standing else None,
        )

    async def correct(self, message_id: UUID, right: CorrectionIn) -> CorrectionOut:
        """Take a correction; it counts from the next message on. Raises `UnknownAnswer`, `NothingToLearn`, `BadCorrection`,
        `TooManyCorrections`, and `Unavailable` when the engine is away: nothing is stored then."""
        tenant_id = self.operator.tenant_id
        fields = await self._fields(message_id, right)
        vector = await learning.vector_of(fields, self.embedder)
        async with self.database.tenant(tenant_id) as session:
            taken = await learning.correct(session, tenant_id, fields, vector)
        for document_id in taken.queued:
            await self._ingest(document_id)
        async with self.database.tenant(tenant_id) as session:
            [shown] = await corrections_of_messages(session, tenant_id, [message_id])
        return shown

    async def take_back(self, correction_id: UUID) -> None:
        """Forget a correction, from the next message on. Raises `CorrectionNotFound`."""
        async with self.database.tenant(self.operator.tenant_id) as session:
            await learning.take_back(session, self.operator.tenant_id, correction_id)

    async def _fields(self, message_id: UUID, right: CorrectionIn) -> CorrectionFields:
        tenant_id, user = self.operator.tenant_id, self.operator.user
        async with self.database.tenant(tenant_id) as session:
            found = await asked(session, tenant_id, message_id)
            _, config = await published_config(session, tenant_id, found.agent_id)
        question = _question(found)
        if not content_words(question):
            raise NothingToLearn(
                "this message means something in its own conversation only: correct one that says more"
            )
        if right.action not in {each.action for each in await asyncio.to_thread(actions_of, config)}:
            raise BadCorrection(f'this agent has no action "{right.action}": choose one that is listed')
        return CorrectionFields(
            found.agent_id, message_id, user.id, user.name, found.language, question, found.decided, right.action,
            _answer(right),
        )  # fmt: skip

    async def _ingest(self, document_id: UUID) -> None:
        """Make a corrected answer searchable now; a worker does it when the engine has just gone."""
        try:
            await ingest_document(self.database, self.embedder, self.operator.tenant_id, document_id)
        except Unavailable:
            self.wake_ups.document(self.operator.tenant_id, document_id)


def _question(found: Asked) -> str:
    """What the customer asked, without personal data."""
    return Mask([found.customer] if found.customer else []).hide(found.query)[:LONGEST_QUESTION].rstrip()


def _answer(right: CorrectionIn) -> str | None:
    if right.answer is None:
        return None
    if right.action != ANSWER:
        raise BadCorrection('a sentence can be written for "answer" alone: choose that, or leave the sentence out')
    if not content_words(right.answer):
        raise BadCorrection("the sentence says nothing: write what the agent should have answered")
    return learning.sentence_of(right.answer)
