"""Versions of a tenant's own models: asked for, cancelled, chosen to answer, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import Database, new_id
from frontdesk.kit.wakeups import WakeUps
from frontdesk.students import jobs, repository
from frontdesk.students.errors import (
    NothingBefore,
    NotReady,
    NotTrainable,
    QueueFull,
    StudentNotFound,
    TrainingUnderWay,
)
from frontdesk.students.models import UNDER_WAY, LiveStudent, StudentRow
from frontdesk.students.standing import Standing, standing_of

MOST = 10  # versions of a tenant, beside those that answer or answered before
MOST_WAITING = 16  # of all tenants
USUAL_MINUTES = 10.0
MOST_MINUTES = 60.0


Shown = Literal["none", "documents", "conversations"]
"""What a teacher may see: nothing, the documents and tools, or corrected and answered questions, too."""


@dataclass(frozen=True)
class Wish:
    """Who asks for a training, of how many minutes, and what a teacher may see for it; `user_id` is null for the command line. `base` is
    the file of the chat model that an adapter is wanted of; None: the package's judge."""

    asked_by: str
    user_id: UUID | None = None
    minutes: float = USUAL_MINUTES
    teacher: Shown = "none"
    base: str | None = None


@dataclass(frozen=True)
class Students:
    """All of a tenant: versions, the newest first; the ids of the live one and of the one before; what could be trained."""

    versions: Sequence[StudentRow]
    live: LiveStudent | None
    standing: Standing

    def number_of(self, student_id: UUID | None) -> int | None:
        """The number of a version; None for what comes with the package."""
        return next((row.number for row in self.versions if row.id == student_id), None)


@dataclass(frozen=True)
class Trainings:
    """Asking for trainings, and waking those that wait in vain. `dispatch` is the database as the role that sees how many wait."""

    database: Database
    dispatch: Database
    wake_ups: WakeUps

    async def ask(self, tenant_id: UUID, wish: Wish) -> StudentRow:
        """Queue the training of a new version.

        Raises `NoPyTorch`, `NothingToLearnFrom`, `NoConsent`, `TrainingUnderWay`, `QueueFull`.
        """
        async with self.dispatch.shared() as session:
            waiting = await repository.waiting(session)
        async with self.database.tenant(tenant_id) as session:
            (await standing_of(session, tenant_id)).check(shows_conversations=wish.teacher == "conversations")
            if waiting >= MOST_WAITING:
                raise QueueFull(f"{waiting} businesses wait for a training: try again later", retry_after=600)
            row = await queue(session, tenant_id, wish)
        self.wake_ups.training(tenant_id, row.id)
        return row

    async def put_back(self, tenant_id: UUID, student_id: UUID) -> None:
        """Wake a version again whose wake-up or worker was lost."""
        async with self.database.tenant(tenant_id) as session:
            waits = await jobs.put_back(session, tenant_id, student_id)
        if waits:
            self.wake_ups.training(tenant_id, student_id)


async def students_of(session: AsyncSession, tenant_id: UUID) -> Students:
    """Everything that is shown of a tenant's models."""
    versions = await repository.newest(session, tenant_id)
    live = await repository.live(session, tenant_id)
    return Students(versions, live, await standing_of(session, tenant_id))


async def queue(session: AsyncSession, tenant_id: UUID, wish: Wish) -> StudentRow:
    """Store a version to be trained, and forget the oldest that nobody needs. Raises `TrainingUnderWay`."""
    number = await repository.highest_number(session, tenant_id) + 1
    row = StudentRow(tenant_id=tenant_id, id=new_id(), number=number, **vars(wish))
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        raise TrainingUnderWay(
            "a model of this business is being trained already: wait for it, or cancel it"
        ) from error
    await repository.drop_oldest(session, tenant_id, keep=MOST)
    return row


async def find(session: AsyncSession, tenant_id: UUID, number: int) -> StudentRow:
    """The version of that number. Raises `StudentNotFound`."""
    return _found(await repository.by_number(session, tenant_id, number), number)


async def card_of(session: AsyncSession, tenant_id: UUID, number: int) -> str:
    """The model card of a version, as Markdown. Raises `StudentNotFound`, `NotReady`."""
    return _ready(_found(await repository.with_card(session, tenant_id, number), number)).card or ""


async def cancel(session: AsyncSession, tenant_id: UUID, number: int) -> StudentRow:
    """End a training that waits or runs; the worker notices within seconds. Raises `StudentNotFound`, `NotTrainable`."""
    row = _found(await repository.by_number(session, tenant_id, number, lock=True), number)
    if row.state not in UNDER_WAY:
        raise NotTrainable(f"version {number} is {row.state}: there is nothing to cancel")
    row.state, row.finished_at = "cancelled", datetime.now(UTC)
    return row


async def activate(session: AsyncSession, tenant_id: UUID, number: int | None, by: str) -> None:
    """Let a version answer from the next message on; None: what comes with the package. The one that answered becomes the one
    to roll back to. Raises `StudentNotFound`, `NotReady`."""
    chosen = None if number is None else _ready(await find(session, tenant_id, number)).id
    live = await repository.live_for_update(session, tenant_id, by)
    if live.student_id != chosen:
        _switch(live, chosen, by)


async def roll_back(session: AsyncSession, tenant_id: UUID, by: str) -> None:
    """Let the version answer that did before. Raises `NothingBefore`."""
    live = await repository.live_for_update(session, tenant_id, by)
    if live.student_id == live.earlier_id:
        raise NothingBefore("no other version was live before: choose one of the list")
    _switch(live, live.earlier_id, by)


def _switch(live: LiveStudent, chosen: UUID | None, by: str) -> None:
    live.earlier_id, live.student_id = live.student_id, chosen
    live.changed_by, live.changed_at, live.problem = by, datetime.now(UTC), None


def _found(row: StudentRow | None, number: int) -> StudentRow:
    if row is None:
        raise StudentNotFound(f"this business has no version {number} of its models", facts={"number": str(number)})
    return row


def _ready(row: StudentRow) -> StudentRow:
    if row.state != "ready":
        raise NotReady(f"version {row.number} is {row.state}: only one that was trained to its end can answer")
    return row
