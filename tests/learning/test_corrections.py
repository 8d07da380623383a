"""Corrections in the database: taken, replaced, taken back, outlived by nothing but their conversation; each tenant its own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from frontdesk.conversations.models import Contact, Message
from frontdesk.kit.database import Database, new_id
from frontdesk.knowledge.models import Document
from frontdesk.learning import repository, service
from frontdesk.learning.errors import CorrectionNotFound, TooManyCorrections
from frontdesk.learning.models import CorrectionRow
from frontdesk.learning.service import CorrectionFields, Taken, correct, corrections_of, take_back
from frontdesk.roster.models import Agent
from frontdesk.turns.loading import KnownCorrections
from tests.conversations.desk import TestDesk, make_desk
from tests.learning.talk import agent_answers

VECTOR = [1.0] + [0.0] * 383


async def fields_of(database: Database, desk: TestDesk, **changed: object) -> CorrectionFields:
    answered = await agent_answers(database, desk, "Where is order 1042?")
    fields = CorrectionFields(
        desk.agent_id, answered.message_id, new_id(), "Maya", "en", "Where is order [code 1]?", "answer", "get_order"
    )
    return replace(fields, **changed)  # type: ignore[arg-type]


async def take(database: Database, fields: CorrectionFields, tenant: UUID) -> Taken:
    async with database.tenant(tenant) as session:
        return await correct(session, tenant, fields, VECTOR)


async def test_a_correction_is_read_as_a_turn_needs_it(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    taken = await take(database, await fields_of(database, desk), tenant)
    async with database.tenant(tenant) as session:
        found = await corrections_of(session, tenant, desk.agent_id)
    [entry] = found.entries
    assert (entry.id, entry.action, entry.document_id) == (str(taken.row.id), "get_order", None)
    assert entry.question == "Where is order 1042?"  # a stand-in, as a message reads
    assert found.vectors.tolist() == [VECTOR]


async def test_a_second_correction_of_a_message_takes_the_place_of_the_first(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    fields = await fields_of(database, desk)
    first = await take(database, replace(fields, action="answer", answer="It is on its way."), tenant)
    assert len(first.queued) == 1
    second = await take(database, fields, tenant)
    async with database.tenant(tenant) as session:
        assert await repository.count_of(session, tenant, desk.agent_id) == 1
        assert await session.scalar(select(func.count()).select_from(Document)) == 0
    assert (second.row.id, second.row.answer) == (first.row.id, None)


async def test_an_answer_is_a_document_of_who_wrote_it_and_goes_with_its_correction(
    database: Database, tenant: UUID
) -> None:
    desk = await make_desk(database, tenant)
    written = await fields_of(database, desk, action="answer", answer="It is on its way.", language="fr")
    taken = await take(database, written, tenant)
    async with database.tenant(tenant) as session:
        document = await session.get_one(Document, (tenant, taken.queued[0]))
    assert document.title == "Corrigé par Maya"
    assert document.text == "# Where is order 1042?\n\nIt is on its way."
    async with database.tenant(tenant) as session:
        await take_back(session, tenant, taken.row.id)
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Document)) == 0
        with pytest.raises(CorrectionNotFound):
            await take_back(session, tenant, taken.row.id)


async def test_every_change_is_counted_so_that_workers_read_anew(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    known = KnownCorrections()

    async def read() -> list[str]:
        async with database.tenant(tenant) as session:
            agent = await session.get_one(Agent, (tenant, desk.agent_id))
            return [e.action for e in (await known.of(session, tenant, agent.id, agent.corrections)).entries]

    assert await read() == []
    fields = await fields_of(database, desk)
    taken = await take(database, fields, tenant)
    assert await read() == ["get_order"]
    await take(database, replace(fields, action="hand_off"), tenant)
    assert await read() == ["hand_off"]
    async with database.tenant(tenant) as session:
        await take_back(session, tenant, taken.row.id)
    assert await read() == []


async def test_a_correction_outlives_the_conversation_it_was_made_in(database: Database, tenant: UUID) -> None:
    desk = await make_desk(database, tenant)
    taken = await take(database, await fields_of(database, desk), tenant)
    async with database.tenant(tenant) as session:
        await session.execute(delete(Contact).where(Contact.tenant_id == tenant))
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 0
        row = await session.get_one(CorrectionRow, (tenant, taken.row.id))
        assert (row.message_id, row.question) == (None, "Where is order [code 1]?")


async def test_corrections_are_bounded(database: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    desk = await make_desk(database, tenant)
    fields = await fields_of(database, desk)
    await take(database, fields, tenant)
    await take(database, fields, tenant)  # in its own place
    with pytest.raises(TooManyCorrections, match="delete some"):
        await take(database, await fields_of(database, desk), tenant)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [("# Yes,\n\n- we do. ", "Yes, - we do."), ("  ```We do.", "We do."), ("C# is\0 taught.", "C# is taught.")],
)
def test_an_answer_is_one_paragraph(written: str, sentence: str) -> None:
    assert service.sentence_of(written) == sentence


async def test_another_tenants_corrections_do_not_exist(database: Database, tenant: UUID, other_tenant: UUID) -> None:
    desk, other = await make_desk(database, tenant), await make_desk(database, other_tenant)
    theirs = await take(database, await fields_of(database, other), other_tenant)
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(CorrectionRow)) == 0
        assert (await corrections_of(session, other_tenant, other.agent_id)).entries == ()
        for owner in (tenant, other_tenant):
            with pytest.raises(CorrectionNotFound):
                await take_back(session, owner, theirs.row.id)
    mine = await fields_of(database, desk)
    with pytest.raises(DBAPIError):  # their agent, their message
        await take(database, replace(mine, agent_id=other.agent_id), tenant)
    with pytest.raises(DBAPIError):
        await take(database, replace(mine, message_id=theirs.row.message_id), tenant)
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.tenant(tenant) as session:
            session.add(CorrectionRow(tenant_id=other_tenant, id=new_id(), embedding=VECTOR, **vars(mine)))
