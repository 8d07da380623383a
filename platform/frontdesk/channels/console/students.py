"""The console's routes of a tenant's own models: every operator sees them, an admin trains and chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, cast

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response

from frontdesk.channels.console.access import AdminDep, Operator, OperatorDep, same_site
from frontdesk.channels.console.student_schemas import (
    ActivateIn,
    LiveOut,
    StandingOut,
    StudentList,
    StudentOut,
    TrainIn,
)
from frontdesk.channels.parts import WakeUpsDep
from frontdesk.kit.web import DatabaseDep, RedisDep
from frontdesk.students import service
from frontdesk.students.service import MOST_MINUTES, USUAL_MINUTES, Students, Trainings, Wish
from frontdesk.students.standing import LEAST
from frontdesk.tenants import limits
from frontdesk.tuning.teacher.address import Address
from frontdesk.tuning.teacher.errors import NoTeacher

router = APIRouter(
    prefix="/v1/console/tenants/{tenant_id}/students", tags=["console"], dependencies=[Depends(same_site)]
)
log = structlog.get_logger(__name__)

Number = Annotated[int, Path(ge=1, le=1_000_000)]
Teacher = Callable[[], Address]
"""Raises `NoTeacher` where the installation has none."""


async def trainings(request: Request, database: DatabaseDep, wake_ups: WakeUpsDep) -> Trainings:
    """Where trainings are asked for."""
    return Trainings(database, request.app.state.dispatch, wake_ups)


async def teacher(request: Request) -> Teacher:
    """Where this installation's teacher is asked."""
    return cast(Teacher, request.app.state.teacher)


async def base(request: Request) -> str | None:
    """The file of the chat model that new versions are adapters of; None: the package's judge."""
    return cast(str | None, await asyncio.to_thread(request.app.state.base))


TeacherDep = Annotated[Teacher, Depends(teacher)]


@router.get("")
async def list_students(operator: OperatorDep, database: DatabaseDep, teacher: TeacherDep) -> StudentList:
    """The versions, what answers, and what could be trained."""
    return await _listed(operator, database, teacher)


@router.post("", status_code=201)
async def train(
    admin: AdminDep,
    database: DatabaseDep,
    redis: RedisDep,
    do: Annotated[Trainings, Depends(trainings)],
    teacher: TeacherDep,
    base: Annotated[str | None, Depends(base)],
    body: TrainIn,
) -> StudentList:
    """Queue the training of a new version; 409 while one is under way."""
    if body.teacher != "none":
        teacher()  # refuses where there is none
    await limits.check(redis, f"train:{admin.tenant_id}", limit=10, seconds=3600)
    row = await do.ask(admin.tenant_id, Wish(admin.user.name, admin.user.id, body.minutes, body.teacher, base))
    _note("training asked for", admin, number=row.number, teacher=body.teacher)
    return await _listed(admin, database, teacher)


@router.post("/{number}/cancel")
async def cancel(admin: AdminDep, database: DatabaseDep, teacher: TeacherDep, number: Number) -> StudentList:
    """End a training that waits or runs."""
    async with database.tenant(admin.tenant_id) as session:
        await service.cancel(session, admin.tenant_id, number)
    _note("training cancelled", admin, number=number)
    return await _listed(admin, database, teacher)


@router.put("/live")
async def activate(admin: AdminDep, database: DatabaseDep, teacher: TeacherDep, body: ActivateIn) -> StudentList:
    """Let a version answer from the next message on, or what comes with the package."""
    async with database.tenant(admin.tenant_id) as session:
        await service.activate(session, admin.tenant_id, body.number, admin.user.name)
    _note("model chosen", admin, number=body.number)
    return await _listed(admin, database, teacher)


@router.post("/live/roll-back")
async def roll_back(admin: AdminDep, database: DatabaseDep, teacher: TeacherDep) -> StudentList:
    """Let what answered before answer again."""
    async with database.tenant(admin.tenant_id) as session:
        await service.roll_back(session, admin.tenant_id, admin.user.name)
    _note("model rolled back", admin)
    return await _listed(admin, database, teacher)


@router.get("/{number}/card", response_class=Response)
async def card(operator: OperatorDep, database: DatabaseDep, number: Number) -> Response:
    """The version's model card, as a Markdown file."""
    async with database.tenant(operator.tenant_id) as session:
        text = await service.card_of(session, operator.tenant_id, number)
    headers = {
        "Content-Disposition": f'attachment; filename="model-card-{number}.md"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


async def _listed(operator: Operator, database: DatabaseDep, teacher: Teacher) -> StudentList:
    async with database.tenant(operator.tenant_id) as session:
        found = await service.students_of(session, operator.tenant_id)
    standing = found.standing
    return StudentList(
        versions=[StudentOut.model_validate(row, from_attributes=True) for row in found.versions],
        live=_live(found),
        standing=StandingOut(
            corrections=standing.corrections,
            answers=standing.answers,
            consent_at=standing.consent_at,
            least=LEAST,
            missing=list(standing.missing),
        ),
        teacher=_host(teacher),
        usual_minutes=USUAL_MINUTES,
        most_minutes=MOST_MINUTES,
        may_change=operator.is_admin,
    )


def _host(teacher: Teacher) -> str | None:
    try:
        return teacher().host
    except NoTeacher:
        return None


def _live(found: Students) -> LiveOut:
    live = found.live
    if live is None:
        return LiveOut(number=None, earlier=None, may_roll_back=False, changed_by=None, changed_at=None, problem=None)
    return LiveOut(
        number=found.number_of(live.student_id),
        earlier=found.number_of(live.earlier_id),
        may_roll_back=live.student_id != live.earlier_id,
        changed_by=live.changed_by,
        changed_at=live.changed_at,
        problem=live.problem,
    )


def _note(what: str, operator: Operator, **more: object) -> None:
    """Who did what."""
    log.info(what, tenant=str(operator.tenant_id), user=str(operator.user.id), **more)
