"""What a business's customers ask at first, with an operator who corrects every wrong answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from frontdesk.bench.front import RealFront
from frontdesk.conversations.models import Message
from frontdesk.kit.database import new_id
from frontdesk.learning.masking import Mask
from frontdesk.learning.models import CorrectionRow
from frontdesk.learning.service import CorrectionFields, correct, sentence_of, take_back, vector_of
from frontdesk.runtime import Runtime
from frontdesk.tenants import service as tenants
from frontdesk.tuning.generator import Case, Expect
from frontdesk.tuning.own.writing import write_data
from frontdesk.tuning.scoring import judge
from frontdesk.turns.asking import asked

HELD_OUT = 0.1  # of the conversations, for the student's own report


async def play(front: RealFront, runtime: Runtime, cases: Sequence[Case]) -> int:
    """Ask every case; what goes wrong is corrected. Returns how many were."""
    corrected = 0
    for case in cases:
        [turn] = case.turns
        conversation = await front.conversation(case.business)
        observed = await conversation.say(turn.text)
        if not all(judge(turn.expect, observed).values()):
            assert conversation.conversation_id is not None
            await _correct(runtime, front.tenant_id(case.business), conversation.conversation_id, turn.expect)
            corrected += 1
    return corrected


async def _correct(runtime: Runtime, tenant_id: UUID, conversation_id: UUID, expect: Expect) -> None:
    """What an operator says under the agent's answer: the right action, and the sentence where one answers."""
    newest = select(Message.id).filter_by(tenant_id=tenant_id, conversation_id=conversation_id, sender="agent")
    async with runtime.database.tenant(tenant_id) as session:
        message_id = await session.scalar(newest.order_by(Message.sequence.desc()).limit(1))
        assert message_id is not None
        about = await asked(session, tenant_id, message_id)
    fields = CorrectionFields(
        agent_id=about.agent_id,
        message_id=message_id,
        user_id=new_id(),
        corrected_by="Maya",
        language=about.language,
        question=Mask().hide(about.query),
        decided=about.decided,
        action=expect.action,
        answer=sentence_of(expect.quotes[0]) if expect.quotes else None,
    )
    vector = await vector_of(fields, runtime.models.embedder(tenant_id))
    async with runtime.database.tenant(tenant_id) as session:
        taken = await correct(session, tenant_id, fields, vector)
    for document_id in taken.queued:
        await runtime.ingest(tenant_id, document_id)


async def data_of(runtime: Runtime, tenant_id: UUID, to: Path, seed: int) -> dict[str, Any]:
    """The business's training data, which it allows."""
    consent_at = await tenants.set_training_consent(runtime.database, tenant_id, True)
    return await write_data(runtime.database, tenant_id, to, seed=seed, share=HELD_OUT, consent_at=consent_at)


async def forget(runtime: Runtime, tenant_id: UUID) -> None:
    """Take every correction back, so that the business is as bare as it was."""
    async with runtime.database.tenant(tenant_id) as session:
        for correction in (await session.scalars(select(CorrectionRow.id).filter_by(tenant_id=tenant_id))).all():
            await take_back(session, tenant_id, correction)
