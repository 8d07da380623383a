"""The console's routes of corrections, for every operator, and of the consent to train, which an admin gives."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Query, Request

from frontdesk.channels.console import correction_queries as queries
from frontdesk.channels.console.access import AdminDep, Operator, OperatorDep, same_site
from frontdesk.channels.console.correction_schemas import (
    AskedOut,
    CorrectionIn,
    CorrectionList,
    TrainingIn,
    TrainingOut,
)
from frontdesk.channels.console.schemas import CorrectionOut
from frontdesk.channels.console.teaching import Teaching
from frontdesk.channels.parts import WakeUpsDep
from frontdesk.kit.web import DatabaseDep, RedisDep
from frontdesk.tenants import limits
from frontdesk.tenants import service as tenants
from frontdesk.turns.chat_model import Models

router = APIRouter(prefix="/v1/console/tenants/{tenant_id}", tags=["console"], dependencies=[Depends(same_site)])
log = structlog.get_logger(__name__)


async def teaching(request: Request, operator: OperatorDep, database: DatabaseDep, wake_ups: WakeUpsDep) -> Teaching:
    """The corrections of the operator who asks."""
    models = cast(Models, request.app.state.models)
    return Teaching(operator, database, models.embedder(operator.tenant_id), wake_ups)


TeachingDep = Annotated[Teaching, Depends(teaching)]


@router.get("/messages/{message_id}/correction")
async def show_asked(do: TeachingDep, message_id: UUID) -> AskedOut:
    """What an agent's message answers, what was decided, and what would have been possible."""
    return await do.show(message_id)


@router.put("/messages/{message_id}/correction")
async def correct(do: TeachingDep, message_id: UUID, body: CorrectionIn, redis: RedisDep) -> CorrectionOut:
    """Say what is right instead; it counts from the next message on, in the place of an earlier correction of this one."""
    await limits.check(redis, f"correct:{do.operator.user.id}", limit=120, seconds=600)
    correction = await do.correct(message_id, body)
    _note("correction taken", do.operator, correction=str(correction.id), action=correction.action)
    return correction


@router.get("/corrections")
async def list_corrections(
    operator: OperatorDep,
    database: DatabaseDep,
    agent: UUID | None = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> CorrectionList:
    """One page of what was corrected, of one agent or of all, the newest first."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.list_corrections(session, operator.tenant_id, agent_id=agent, before=before, limit=limit)


@router.delete("/corrections/{correction_id}")
async def take_back(do: TeachingDep, correction_id: UUID) -> dict[str, str]:
    """Forget a correction, from the next message on."""
    await do.take_back(correction_id)
    _note("correction deleted", do.operator, correction=str(correction_id))
    return {}


@router.get("/training")
async def show_training(operator: OperatorDep, database: DatabaseDep) -> TrainingOut:
    """Whether the business's conversations may train models of its own."""
    consent_at = await tenants.training_consent(database, operator.tenant_id)
    return TrainingOut(consent_at=consent_at, may_change=operator.is_admin)


@router.put("/training")
async def change_training(admin: AdminDep, database: DatabaseDep, body: TrainingIn) -> TrainingOut:
    """Allow it, or forbid it again: what was trained before stays."""
    consent_at = await tenants.set_training_consent(database, admin.tenant_id, body.allowed)
    _note("training consent", admin, allowed=body.allowed)
    return TrainingOut(consent_at=consent_at, may_change=True)


def _note(what: str, operator: Operator, **more: object) -> None:
    """Who did what; never what was written."""
    log.info(what, tenant=str(operator.tenant_id), user=str(operator.user.id), **more)
