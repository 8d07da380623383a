"""Versions of a tenant's models in the database: asked for, chosen, rolled back, bounded; each tenant its own."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from frontdesk.kit.database import Database, new_id
from frontdesk.students import repository, service, standing
from frontdesk.students.errors import (
    NoPyTorch,
    NothingBefore,
    NothingToLearnFrom,
    NotReady,
    NotTrainable,
    QueueFull,
    StudentNotFound,
    TrainingUnderWay,
)
from frontdesk.students.live import adapter_of, note_problem, student_of
from frontdesk.students.models import LiveStudent, StudentRow
from frontdesk.students.service import Trainings, activate, cancel, card_of, roll_back, students_of
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import Tenant
from tests.conversations.desk import make_desk
from tests.learning.talk import agent_answers
from tests.students.makes import MAYA, correct_one, let_train, queued, ready
from tests.turns.stand_ins import SilentWakeUps


async def live_number(database: Database, tenant: UUID) -> int | None:
    async with database.tenant(tenant) as session:
        found = await students_of(session, tenant)
    return found.number_of(found.live.student_id if found.live else None)


async def choose(database: Database, tenant: UUID, number: int | None) -> None:
    async with database.tenant(tenant) as session:
        await activate(session, tenant, number, "Maya")


async def back(database: Database, tenant: UUID) -> int | None:
    async with database.tenant(tenant) as session:
        await roll_back(session, tenant, "Maya")
    return await live_number(database, tenant)


async def test_nothing_answers_before_somebody_chooses_it(database: Database, tenant: UUID) -> None:
    await ready(database, tenant)
    assert await live_number(database, tenant) is None


async def test_a_chosen_version_answers_and_rolling_back_brings_the_one_before(
    database: Database, tenant: UUID
) -> None:
    first, second = await ready(database, tenant), await ready(database, tenant)
    await choose(database, tenant, first.number)
    await choose(database, tenant, second.number)
    await choose(database, tenant, second.number)  # again: the one before stays
    assert await live_number(database, tenant) == second.number
    assert await back(database, tenant) == first.number
    assert await back(database, tenant) == second.number  # and rolling back can be undone
    await choose(database, tenant, None)
    assert await live_number(database, tenant) is None
    assert await back(database, tenant) == second.number


async def test_what_cannot_answer_is_not_chosen(database: Database, tenant: UUID) -> None:
    row = await queued(database, tenant)
    async with database.tenant(tenant) as session:
        with pytest.raises(NotReady):
            await activate(session, tenant, row.number, "Maya")
        with pytest.raises(StudentNotFound):
            await activate(session, tenant, 99, "Maya")
        with pytest.raises(NothingBefore):
            await roll_back(session, tenant, "Maya")
        with pytest.raises(NotReady):
            await card_of(session, tenant, row.number)


async def test_one_training_at_a_time_and_a_cancelled_one_makes_room(database: Database, tenant: UUID) -> None:
    first = await queued(database, tenant)
    with pytest.raises(TrainingUnderWay):
        await queued(database, tenant)
    async with database.tenant(tenant) as session:
        await cancel(session, tenant, first.number)
    async with database.tenant(tenant) as session:
        with pytest.raises(NotTrainable):
            await cancel(session, tenant, first.number)
    assert (await queued(database, tenant)).number == first.number + 1


async def test_old_versions_go_but_not_those_that_answer_or_answered(
    database: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    await ready(database, tenant)
    await ready(database, tenant)
    await choose(database, tenant, 1)
    await choose(database, tenant, 2)
    for _ in range(4):
        await ready(database, tenant)
    async with database.tenant(tenant) as session:
        assert [row.number for row in await repository.newest(session, tenant)] == [6, 5, 2, 1]
        with pytest.raises(DBAPIError):  # not even by hand
            await session.execute(delete(StudentRow).where(StudentRow.tenant_id == tenant, StudentRow.number == 2))


async def test_training_is_asked_for_and_a_worker_woken(
    database: Database, dispatch: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_train(monkeypatch)
    await correct_one(database, await make_desk(database, tenant))
    wake_ups = SilentWakeUps()
    row = await Trainings(database, dispatch, wake_ups).ask(tenant, MAYA)
    assert wake_ups.trainings == [row.id]
    monkeypatch.setattr(service, "MOST_WAITING", 1)  # the row above
    with pytest.raises(QueueFull):
        await Trainings(database, dispatch, wake_ups).ask(tenant, MAYA)
    assert len(wake_ups.trainings) == 1


async def test_what_is_missing_is_told(
    database: Database, dispatch: Database, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await make_desk(database, tenant)
    await agent_answers(database, desk, "When do you open?")
    trainings = Trainings(database, dispatch, SilentWakeUps())

    async def missing() -> tuple[str, ...]:
        async with database.tenant(tenant) as session:
            return (await students_of(session, tenant)).standing.missing

    monkeypatch.setattr(standing, "has_pytorch", lambda: False)
    assert await missing() == ("pytorch", "examples")
    with pytest.raises(NoPyTorch, match="frontdesk\\[tuning\\]"):
        await trainings.ask(tenant, MAYA)
    let_train(monkeypatch, least=2)
    assert await missing() == ("examples",)
    let_train(monkeypatch, least=1)
    assert await missing() == ("consent",)
    with pytest.raises(NothingToLearnFrom) as refused:
        await trainings.ask(tenant, MAYA)
    assert refused.value.facts == {"least": "1", "usable": "0"}
    await tenants.set_training_consent(database, tenant, True)
    assert await missing() == ()


async def test_a_problem_of_the_live_version_is_kept_until_another_is_chosen(database: Database, tenant: UUID) -> None:
    first, second = await ready(database, tenant), await ready(database, tenant)
    await choose(database, tenant, first.number)
    async with database.tenant(tenant) as session:
        await note_problem(session, tenant, second.id, "of another version")
        assert (await repository.live(session, tenant)).problem is None  # type: ignore[union-attr]
        await note_problem(session, tenant, first.id, "no such file")
    async with database.tenant(tenant) as session:
        assert (await repository.live(session, tenant)).problem == "no such file"  # type: ignore[union-attr]
    await choose(database, tenant, second.number)
    async with database.tenant(tenant) as session:
        assert (await repository.live(session, tenant)).problem is None  # type: ignore[union-attr]


async def test_another_tenants_versions_do_not_exist(database: Database, tenant: UUID, other_tenant: UUID) -> None:
    theirs = await ready(database, other_tenant)
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(StudentRow)) == 0
        for owner in (tenant, other_tenant):
            with pytest.raises(StudentNotFound):
                await activate(session, owner, theirs.number, "Eve")
            with pytest.raises(StudentNotFound):
                await cancel(session, owner, theirs.number)
            with pytest.raises(StudentNotFound):
                await adapter_of(session, owner, theirs.id, "judge.gguf")
            with pytest.raises(StudentNotFound):
                await student_of(session, owner, theirs.id, "support")
    with pytest.raises(DBAPIError):  # their version as ours
        async with database.tenant(tenant) as session:
            session.add(LiveStudent(tenant_id=tenant, student_id=theirs.id, changed_by="Eve"))
    for row in (
        StudentRow(tenant_id=other_tenant, id=new_id(), number=9, asked_by="Eve", minutes=1),
        LiveStudent(tenant_id=other_tenant, student_id=theirs.id, changed_by="Eve"),
    ):
        with pytest.raises(DBAPIError, match="row-level security"):
            async with database.tenant(tenant) as session:
                session.add(row)


async def test_a_business_that_goes_takes_its_models_along(database: Database, tenant: UUID) -> None:
    row = await ready(database, tenant)
    await choose(database, tenant, row.number)
    async with database.shared() as session:
        await session.execute(delete(Tenant).where(Tenant.id == tenant))
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(StudentRow)) == 0
