"""What the console shows of inboxes."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.console.access import Operator
from frontdesk.channels.console.inbox_schemas import (
    AgentChoice,
    InboxDetail,
    InboxList,
    InboxOut,
    PlatformOut,
    Preview,
    TestedOut,
    WidgetOut,
)
from frontdesk.channels.guide import fields_of, guide_of
from frontdesk.channels.inbox_states import InboxState, state_of, states_of
from frontdesk.channels.inboxes import WIDGET, takes_templates, webhook_of
from frontdesk.channels.platform import Announces
from frontdesk.channels.registry import platforms
from frontdesk.channels.widget.rules import has_secret
from frontdesk.channels.widget.service import SUGGESTIONS, greeting_of
from frontdesk.channels.widget.settings import settings_of
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Conversation, Inbox
from frontdesk.conversations.reception import reception_from
from frontdesk.roster import repository as roster
from frontdesk.roster.service import published_config
from frontdesk.tenants.models import Tenant

LANGUAGES = ("en", "fr")
SNIPPET = '<script src="{address}/widget/frontdesk.js" data-inbox="{key}" defer></script>'


async def list_inboxes(session: AsyncSession, operator: Operator, address: str) -> InboxList:
    """The inboxes, agents and platforms of the channels page."""
    agents = sorted(await roster.agents_of(session, operator.tenant_id), key=lambda agent: agent.slug != "support")
    return InboxList(
        inboxes=[inbox_out(state, address) for state in await states_of(session, operator.tenant_id)],
        agents=[AgentChoice(id=agent.id, name=agent.name) for agent in agents if agent.published_version_id],
        platforms=[
            PlatformOut(
                channel=name,
                announces=isinstance(found, Announces),
                guide=guide_of(name),
                fields=fields_of(name),
            )
            for name, found in platforms().items()
        ],
        is_public=_is_public(address),
        may_change=operator.is_admin,
    )


async def show_inbox(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, address: str) -> InboxDetail:
    """One inbox. Raises `UnknownInbox`."""
    state = await state_of(session, tenant_id, inbox_id)
    inbox = await session.get_one(Inbox, (tenant_id, inbox_id))
    tenant = await session.get_one(Tenant, tenant_id)
    config = inbox.settings.get("config", {})
    mine = select(func.count()).where(Conversation.tenant_id == tenant_id, Conversation.inbox_id == inbox_id)
    return InboxDetail(
        inbox=inbox_out(state, address),
        reception=reception_from(inbox.settings),
        values={name: _as_typed(value) for name, value in config.items() if not isinstance(value, list)},
        templates=config.get("templates", ()) if takes_templates(inbox.channel) else None,
        conversations=await session.scalar(mine) or 0,
        business_hours=tenant.profile.get("hours") or {},
        business_language=tenant.language,
        timezone=tenant.timezone,
    )


async def show_widget(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> WidgetOut:
    """What is set for a web chat. Raises `UnknownInbox`."""
    state = await of_widget(session, tenant_id, inbox_id)
    _, config = await published_config(session, tenant_id, state.agent_id)
    tenant = await session.get_one(Tenant, tenant_id)
    return WidgetOut(
        settings=await settings_of(session, tenant_id, inbox_id),
        key=state.key,
        has_secret=await has_secret(session, tenant_id, inbox_id),
        preview=Preview(
            agent=config.name,
            business=tenant.name,
            greeting={language: greeting_of(config, tenant, language) for language in LANGUAGES},
            suggestions=list(config.suggestions)[:SUGGESTIONS],
        ),
    )


async def of_widget(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> InboxState:
    """A web chat. Raises `UnknownInbox`, also when the inbox is a platform's."""
    return _of_kind(await state_of(session, tenant_id, inbox_id), is_widget=True)


async def of_platform(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> InboxState:
    """A platform's inbox. Raises `UnknownInbox`, also when it is a web chat."""
    return _of_kind(await state_of(session, tenant_id, inbox_id), is_widget=False)


def inbox_out(state: InboxState, address: str) -> InboxOut:
    """An inbox as the console reads it."""
    is_widget = state.channel == WIDGET
    return InboxOut(
        id=state.id,
        channel=state.channel,
        name=state.name,
        agent_id=state.agent_id,
        created_at=state.created_at,
        address=SNIPPET.format(address=address, key=state.key)
        if is_widget
        else webhook_of(address, state.channel, state.key),
        tested=TestedOut.model_validate(state.tested, from_attributes=True) if state.tested else None,
        last_message_at=state.last_message_at,
        undelivered=state.undelivered,
        last_error=state.last_error,
        last_error_french=state.last_error_french,
    )


def _of_kind(state: InboxState, *, is_widget: bool) -> InboxState:
    if (state.channel == WIDGET) is not is_widget:
        raise UnknownInbox("this is an inbox of another kind")
    return state


def _as_typed(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _is_public(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and parts.hostname not in ("localhost", "127.0.0.1")
