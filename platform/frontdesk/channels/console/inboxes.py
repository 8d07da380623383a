"""The console's routes of inboxes: operators read how they stand, admins connect and change them."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request

from frontdesk.channels import inboxes
from frontdesk.channels.calling import Caller
from frontdesk.channels.console import inbox_queries as queries
from frontdesk.channels.console.access import AdminDep, Operator, OperatorDep, same_site
from frontdesk.channels.console.inbox_schemas import (
    ConnectionIn,
    InboxChange,
    InboxDetail,
    InboxIn,
    InboxList,
    InboxMade,
    TemplatesIn,
    TestedOut,
    WidgetOut,
    WidgetSecret,
)
from frontdesk.channels.inbox_states import state_of
from frontdesk.channels.widget.rules import make_secret
from frontdesk.channels.widget.settings import WidgetSettings, put_settings
from frontdesk.kit.outside import Outside
from frontdesk.kit.web import DatabaseDep, KeyringDep, RedisDep
from frontdesk.roster import service as roster
from frontdesk.tenants import limits

router = APIRouter(prefix="/v1/console/tenants/{tenant_id}", tags=["console"], dependencies=[Depends(same_site)])
log = structlog.get_logger(__name__)


async def get_address(request: Request) -> str:
    """The front of every address that others call."""
    return cast(str, request.app.state.public_address)


async def get_caller(request: Request) -> Caller:
    """Who calls platforms."""
    return Caller(cast(Outside, request.app.state.outside))


AddressDep = Annotated[str, Depends(get_address)]
CallerDep = Annotated[Caller, Depends(get_caller)]


@router.get("/inboxes")
async def list_inboxes(operator: OperatorDep, database: DatabaseDep, address: AddressDep) -> InboxList:
    """The inboxes with their state, the agents that may answer at them, and the platforms that can be connected."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.list_inboxes(session, operator, address)


@router.post("/inboxes", status_code=201)
async def add_inbox(
    admin: AdminDep, body: InboxIn, database: DatabaseDep, keyring: KeyringDep, address: AddressDep
) -> InboxMade:
    """Connect a platform, or make another web chat; test it next."""
    async with database.tenant(admin.tenant_id) as session:
        await roster.published_config(session, admin.tenant_id, body.agent_id)
        if body.channel == inboxes.WIDGET:
            inbox_id = await inboxes.add_widget(session, admin.tenant_id, body.agent_id, body.name)
            paste: dict[str, str] = {}
        else:
            made = await inboxes.add(
                session, keyring, admin.tenant_id, body.agent_id, body.channel, body.name, body.values
            )
            inbox_id, paste = made.id, dict(made.paste)
        state = await state_of(session, admin.tenant_id, inbox_id)
    _note("added", admin, inbox_id, channel=body.channel)
    return InboxMade(inbox=queries.inbox_out(state, address), paste=paste)


@router.get("/inboxes/{inbox_id}")
async def show_inbox(operator: OperatorDep, inbox_id: UUID, database: DatabaseDep, address: AddressDep) -> InboxDetail:
    """One inbox with all that is set for it, its secrets left out."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.show_inbox(session, operator.tenant_id, inbox_id, address)


@router.put("/inboxes/{inbox_id}")
async def change_inbox(
    admin: AdminDep, inbox_id: UUID, body: InboxChange, database: DatabaseDep, address: AddressDep
) -> InboxDetail:
    """Change name, agent and reception; in force within seconds."""
    async with database.tenant(admin.tenant_id) as session:
        await inboxes.change(session, admin.tenant_id, inbox_id, body.name, body.agent_id, body.reception)
        detail = await queries.show_inbox(session, admin.tenant_id, inbox_id, address)
    _note("changed", admin, inbox_id)
    return detail


@router.put("/inboxes/{inbox_id}/connection")
async def change_connection(
    admin: AdminDep,
    inbox_id: UUID,
    body: ConnectionIn,
    database: DatabaseDep,
    keyring: KeyringDep,
    address: AddressDep,
) -> InboxMade:
    """Change what the connection was told; test it next."""
    async with database.tenant(admin.tenant_id) as session:
        await queries.of_platform(session, admin.tenant_id, inbox_id)
        paste = await inboxes.reconfigure(session, keyring, admin.tenant_id, inbox_id, body.values, body.remake)
        state = await state_of(session, admin.tenant_id, inbox_id)
    _note("connection changed", admin, inbox_id, fields=sorted({*body.values, *body.remake}))
    return InboxMade(inbox=queries.inbox_out(state, address), paste=dict(paste))


@router.put("/inboxes/{inbox_id}/templates")
async def change_templates(
    admin: AdminDep,
    inbox_id: UUID,
    body: TemplatesIn,
    database: DatabaseDep,
    keyring: KeyringDep,
    address: AddressDep,
) -> InboxDetail:
    """Replace the templates for late replies; in force within seconds."""
    async with database.tenant(admin.tenant_id) as session:
        await queries.of_platform(session, admin.tenant_id, inbox_id)
        await inboxes.set_templates(session, keyring, admin.tenant_id, inbox_id, body.templates)
        detail = await queries.show_inbox(session, admin.tenant_id, inbox_id, address)
    _note("templates changed", admin, inbox_id, count=len(body.templates))
    return detail


@router.post("/inboxes/{inbox_id}/test")
async def test_inbox(
    admin: AdminDep,
    inbox_id: UUID,
    database: DatabaseDep,
    keyring: KeyringDep,
    redis: RedisDep,
    caller: CallerDep,
    address: AddressDep,
) -> TestedOut:
    """Ask the platform who we are; the answer says what is wrong."""
    await limits.check(redis, f"inbox-test:{admin.tenant_id}", limit=20, seconds=60)
    async with database.tenant(admin.tenant_id) as session:
        await queries.of_platform(session, admin.tenant_id, inbox_id)
    tested = await inboxes.test(database, keyring, caller, admin.tenant_id, inbox_id, address)
    _note("tested", admin, inbox_id, outcome=tested.outcome)
    return TestedOut.model_validate(tested, from_attributes=True)


@router.delete("/inboxes/{inbox_id}")
async def remove_inbox(admin: AdminDep, inbox_id: UUID, database: DatabaseDep) -> dict[str, str]:
    """Take an inbox away, with its conversations."""
    async with database.tenant(admin.tenant_id) as session:
        await state_of(session, admin.tenant_id, inbox_id)
        await inboxes.remove(session, admin.tenant_id, inbox_id)
    _note("removed", admin, inbox_id)
    return {}


@router.get("/inboxes/{inbox_id}/widget")
async def show_widget(operator: OperatorDep, inbox_id: UUID, database: DatabaseDep) -> WidgetOut:
    """What is set for a web chat, and what its preview says."""
    async with database.tenant(operator.tenant_id) as session:
        return await queries.show_widget(session, operator.tenant_id, inbox_id)


@router.put("/inboxes/{inbox_id}/widget")
async def change_widget(admin: AdminDep, inbox_id: UUID, body: WidgetSettings, database: DatabaseDep) -> WidgetOut:
    """Replace what is set for a web chat; pages have it at their next visit."""
    async with database.tenant(admin.tenant_id) as session:
        await queries.of_widget(session, admin.tenant_id, inbox_id)
        await put_settings(session, admin.tenant_id, inbox_id, body)
        shown = await queries.show_widget(session, admin.tenant_id, inbox_id)
    _note("widget changed", admin, inbox_id)
    return shown


@router.post("/inboxes/{inbox_id}/widget/secret", status_code=201)
async def make_widget_secret(
    admin: AdminDep, inbox_id: UUID, database: DatabaseDep, keyring: KeyringDep
) -> WidgetSecret:
    """Make the secret that the business's server signs its customers' identities with; an earlier one is void."""
    async with database.tenant(admin.tenant_id) as session:
        await queries.of_widget(session, admin.tenant_id, inbox_id)
        secret = await make_secret(session, keyring, admin.tenant_id, inbox_id)
    _note("widget secret made", admin, inbox_id)
    return WidgetSecret(secret=secret)


def _note(what: str, admin: Operator, inbox_id: UUID, **more: object) -> None:
    """Who did what to an inbox; never what was entered."""
    log.info("inbox " + what, tenant=str(admin.tenant_id), inbox=str(inbox_id), user=str(admin.user.id), **more)
