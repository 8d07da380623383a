"""What the console sends and reads of inboxes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.channels.guide import ConfigField, Guide
from frontdesk.channels.inboxes import Outcome
from frontdesk.channels.templates import Template
from frontdesk.channels.widget.settings import WidgetSettings
from frontdesk.conversations.reception import Reception

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\s\x00-\x1f]([^\x00-\x1f]*[^\s\x00-\x1f])?$")]
Value = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Values = Annotated[dict[Annotated[str, Field(max_length=60)], Value], Field(max_length=40)]


class TestedOut(BaseModel):
    """How the last test of the connection ended; `says` is the platform's own word, or what to do, in English: `code` and
    `facts` say it in other languages."""

    at: datetime
    outcome: Outcome
    says: str
    code: str
    facts: dict[str, str]


class InboxOut(BaseModel):
    """An inbox with its state. `address` is the webhook's, to be pasted at the platform; of a widget it is the line of HTML."""

    id: UUID
    channel: str
    name: str
    agent_id: UUID
    created_at: datetime
    address: str
    tested: TestedOut | None
    last_message_at: datetime | None
    undelivered: int
    last_error: str | None
    last_error_french: str | None


class AgentChoice(BaseModel):
    id: UUID
    name: str


class PlatformOut(BaseModel):
    """A platform that can be connected. `announces`: it is told the webhook's address by us."""

    channel: str
    announces: bool
    guide: Guide
    fields: tuple[ConfigField, ...]


class InboxList(BaseModel):
    """Everything of the channels page. `is_public`: whether platforms can reach this installation (a public https address)."""

    inboxes: list[InboxOut]
    agents: list[AgentChoice]
    platforms: list[PlatformOut]
    is_public: bool
    may_change: bool


class InboxDetail(BaseModel):
    """One inbox. `values` are those settings of its connection that are no secrets; `conversations` are lost with it;
    `business_hours` count where it has none of its own; `templates` are null where the platform has none."""

    inbox: InboxOut
    reception: Reception
    values: dict[str, str]
    templates: tuple[Template, ...] | None
    conversations: int
    business_hours: dict[str, str]
    business_language: str
    timezone: str


class InboxIn(BaseModel):
    """A new inbox; a widget has no `values`."""

    model_config = ConfigDict(extra="forbid")

    channel: Annotated[str, Field(max_length=24)]
    name: Name
    agent_id: UUID
    values: Values = {}


class InboxMade(BaseModel):
    """`paste` are values of ours that the platform asks for; they are told this once."""

    inbox: InboxOut
    paste: dict[str, str]


class InboxChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    agent_id: UUID
    reception: Reception


class ConnectionIn(BaseModel):
    """Changed values of a connection; a secret that is not among them stays. `remake` names values of ours to make anew."""

    model_config = ConfigDict(extra="forbid")

    values: Values
    remake: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=10)] = []


class TemplatesIn(BaseModel):
    """All templates of an inbox; the first is used unless an operator chooses."""

    model_config = ConfigDict(extra="forbid")

    templates: Annotated[list[Template], Field(max_length=100)]


class Preview(BaseModel):
    """What the preview of a chat says, by language."""

    agent: str
    business: str
    greeting: dict[str, str]
    suggestions: list[str]


class WidgetOut(BaseModel):
    """`has_secret`: whether the secret for signed-in customers was made."""

    settings: WidgetSettings
    key: str
    has_secret: bool
    preview: Preview


class WidgetSecret(BaseModel):
    """Told this once."""

    secret: str
