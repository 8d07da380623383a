"""Taking corrections and taking them back; what an agent's turn reads of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import new_id
from frontdesk.knowledge.repository import remove_document
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.learning import repository
from frontdesk.learning.errors import CorrectionNotFound, TooManyCorrections
from frontdesk.learning.masking import spoken
from frontdesk.learning.models import CorrectionRow
from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.corrections import Correction, Corrections
from frontdesk_agents.retrieving.examples import english
from frontdesk_agents.texts import normalise

MOST = 500  # corrections of one agent
LONGEST_QUESTION = 500  # characters
LONGEST_ANSWER = 600
SOURCE = "corrections"  # of the documents that hold corrected answers
TITLES = {"en": "Corrected by {name}", "fr": "Corrigé par {name}"}
_MARKS = "#>*-+•|`~_=: \n\t"  # what would make the beginning of an answer anything but a sentence


@dataclass(frozen=True)
class CorrectionFields:
    """What is taken of a correction; `question` and `answer` as `CorrectionRow` has them."""

    agent_id: UUID
    message_id: UUID
    user_id: UUID
    corrected_by: str
    language: str
    question: str
    decided: str
    action: str
    answer: str | None = None


@dataclass(frozen=True)
class Taken:
    """A stored correction, and the document that must be ingested for it."""

    row: CorrectionRow
    queued: Sequence[UUID]


async def vector_of(fields: CorrectionFields, embedder: Embedder) -> list[float]:
    """The question's vector, as a turn makes that of a message. Raises `Unavailable` when the engine is away."""
    [vector] = await embedder.embed([english(spoken(fields.question), fields.language)])
    return vector


async def correct(session: AsyncSession, tenant_id: UUID, fields: CorrectionFields, vector: Sequence[float]) -> Taken:
    """Store a correction in the place of an earlier one of the same message; it counts when the transaction has ended.

    Raises `TooManyCorrections`.
    """
    await repository.count_change(session, tenant_id, fields.agent_id)
    row = await repository.of_message(session, tenant_id, fields.message_id)
    if row is None:
        if await repository.count_of(session, tenant_id, fields.agent_id) >= MOST:
            raise TooManyCorrections(f"this agent has {MOST} corrections: delete some that are no longer needed first")
        row = CorrectionRow(tenant_id=tenant_id, id=new_id())
        session.add(row)
    for name, value in vars(fields).items():
        setattr(row, name, value)
    row.embedding = list(vector)
    queued = await _put_answer(session, row)
    await session.flush()
    return Taken(row, queued)


async def take_back(session: AsyncSession, tenant_id: UUID, correction_id: UUID) -> None:
    """Forget a correction and its answer. Raises `CorrectionNotFound`."""
    row = await session.get(CorrectionRow, (tenant_id, correction_id))
    if row is None:
        raise CorrectionNotFound("there is no such correction in this business; it may have been deleted")
    await repository.count_change(session, tenant_id, row.agent_id)
    await session.delete(row)
    await session.flush()
    await _drop_answer(session, row)


async def corrections_of(session: AsyncSession, tenant_id: UUID, agent_id: UUID) -> Corrections:
    """What the agent's turns go by."""
    rows = await repository.newest(session, tenant_id, agent_id=agent_id, limit=MOST)
    entries = tuple(_entry(row) for row in rows)
    return Corrections(entries, np.asarray([list(row.embedding) for row in rows], dtype=np.float32))


def sentence_of(answer: str) -> str:
    """A written answer as one paragraph, without control characters and what would be read as a heading, a list or a table."""
    return " ".join(normalise(answer).split()).lstrip(_MARKS)


def _entry(row: CorrectionRow) -> Correction:
    document = str(row.document_id) if row.document_id else None
    return Correction(str(row.id), spoken(row.question), row.language, row.action, document)


async def _put_answer(session: AsyncSession, row: CorrectionRow) -> Sequence[UUID]:
    if row.answer is None:
        await _drop_answer(session, row)
        return []
    title = TITLES.get(row.language, TITLES["en"]).format(name=row.corrected_by)
    heading = " ".join(spoken(row.question).split()).lstrip(_MARKS)
    fields = DocumentFields(str(row.id), title, row.language, f"# {heading}\n\n{row.answer}")
    queued = await put_documents(session, row.tenant_id, SOURCE, [fields], kind="correction")
    if queued:
        [row.document_id] = queued
    return queued


async def _drop_answer(session: AsyncSession, row: CorrectionRow) -> None:
    document_id, row.document_id = row.document_id, None
    if document_id is not None:
        await session.flush()
        await remove_document(session, row.tenant_id, document_id)
