"""The reception at an inbox: who answers there, when, and in which languages.

It is the part `reception` of the inbox's settings. With nothing set the inbox's agent answers at all hours, in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import hours
from frontdesk.conversations.errors import UnknownInbox
from frontdesk.conversations.models import Inbox
from frontdesk.tenants.folder.models import Hours
from frontdesk.tenants.models import Tenant

PART = "reception"

Language = Literal["en", "fr"]


class Reception(BaseModel):
    """What a business has set for one inbox.

    `hours` are the inbox's own (None: those of the business). Outside of them the agent goes on (`answer`), or the conversation
    waits for a person: customers are told when somebody is back, and with `address` asked how to reach them. `answers` says who
    a new conversation belongs to; `agents` names another agent for a language. The agents reply in `languages` only, in the
    first of them to who writes in none (empty: in every language they know).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours: Hours | None = None
    closed: Literal["answer", "address", "person"] = "answer"
    answers: Literal["agent", "person"] = "agent"
    agents: dict[Language, UUID] = {}
    languages: tuple[Language, ...] = Field(default=(), max_length=2)

    @field_validator("languages")
    @classmethod
    def _each_once(cls, value: tuple[Language, ...]) -> tuple[Language, ...]:
        return tuple(dict.fromkeys(value))


@dataclass(frozen=True)
class InboxReception:
    """An inbox's reception with what it takes from the business: hours, clock, language."""

    channel: str
    agent_id: UUID
    own: Reception
    hours: Mapping[str, str]
    zone: ZoneInfo
    language: str

    def opens_at(self, now: datetime) -> datetime | None:
        """The next opening; None while it is open, or when it keeps no hours."""
        return hours.opens_at(self.hours, self.zone, now)

    def closed_since(self, now: datetime) -> datetime | None:
        """The last closing; None while it is open."""
        return hours.closed_since(self.hours, self.zone, now)

    def agent_for(self, language: str) -> UUID:
        """The agent that answers in a language."""
        return next((agent for spoken, agent in self.own.agents.items() if spoken == language), self.agent_id)


def reception_from(stored: Mapping[str, Any]) -> Reception:
    """The reception's part of an inbox's stored settings."""
    return Reception.model_validate(stored.get(PART) or {})


async def reception_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> InboxReception:
    """The reception at an inbox. Raises `UnknownInbox`."""
    found = await session.execute(
        select(Inbox.channel, Inbox.agent_id, Inbox.settings, Tenant.profile, Tenant.timezone, Tenant.language)
        .join(Tenant, Tenant.id == Inbox.tenant_id)
        .where(Inbox.tenant_id == tenant_id, Inbox.id == inbox_id)
    )
    row = found.one_or_none()
    if row is None:
        raise UnknownInbox("there is no such inbox in this business")
    own = reception_from(row.settings)
    kept = own.hours if own.hours is not None else row.profile.get("hours") or {}
    return InboxReception(row.channel, row.agent_id, own, kept, ZoneInfo(row.timezone), row.language)


async def put_part(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, part: str, value: Any) -> None:
    """Replace one part of an inbox's settings; the others stay, also when they change at the same time.
    Raises `UnknownInbox`."""
    inbox = await session.get(Inbox, (tenant_id, inbox_id), with_for_update=True, populate_existing=True)
    if inbox is None:
        raise UnknownInbox("there is no such inbox in this business")
    inbox.settings = {**inbox.settings, part: value}
    await session.flush()
