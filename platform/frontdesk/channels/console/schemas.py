"""What the console sends and reads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.channels.widget.schemas import MessageText, Written
from frontdesk.conversations.schemas import MessageOut


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class UserOut(BaseModel):
    id: UUID
    email: str
    name: str
    picture: str | None


class TenantOut(BaseModel):
    id: UUID
    slug: str
    name: str
    role: str


class SignedIn(BaseModel):
    """Who is signed in, and where they may work."""

    user: UserOut
    tenants: list[TenantOut]


class Write(Written):
    """A reply; `template` names the one that carries it where the platform takes nothing else."""

    template: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")] | None = None


class Note(BaseModel):
    """A private note; `client_id` makes sending it again harmless."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID
    text: MessageText


class AgentRef(BaseModel):
    slug: str
    name: str


class ContactRef(BaseModel):
    """A customer; `fields` are their answers to the tenant's own form."""

    id: UUID
    name: str | None
    email: str | None
    phone: str | None
    fields: dict[str, Any]


class LastMessage(BaseModel):
    text: str
    sender: str
    created_at: datetime


class HandoffOut(BaseModel):
    id: UUID
    reason: str
    status: str
    operator: str | None


class ConversationRow(BaseModel):
    """A conversation as the console lists it."""

    id: UUID
    display_id: int
    status: str
    operator: str | None
    agent: AgentRef
    inbox: str
    contact: ContactRef
    last_message: LastMessage | None
    handoff: HandoffOut | None
    seen_by_contact: int
    rating: int | None
    rating_comment: str | None
    updated_at: datetime


class ConversationList(BaseModel):
    """`next` is the cursor of the next page."""

    conversations: list[ConversationRow]
    next: str | None


class TurnOut(BaseModel):
    id: UUID
    status: str
    attempt: int
    trigger_sequence: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class StandingOut(BaseModel):
    """What the conversation takes now: anything, one of the `templates`, a person's words only, or nothing."""

    takes: Literal["open", "template", "person", "closed"]
    templates: list[str] = []


class CorrectionOut(BaseModel):
    """What an operator has corrected of an agent's message; the message is null when its conversation is gone."""

    id: UUID
    agent: AgentRef
    message_id: UUID | None
    corrected_by: str
    language: str
    question: str
    decided: str
    action: str
    answer: str | None
    created_at: datetime


class ConversationDetail(BaseModel):
    """A conversation with its messages, turns, and what was corrected of them."""

    standing: StandingOut

    conversation: ConversationRow
    messages: list[MessageOut]
    turns: list[TurnOut]
    corrections: list[CorrectionOut]


class TraceStepOut(BaseModel):
    node: str
    attempt: int
    data: dict[str, Any]
    milliseconds: float
    created_at: datetime


class ToolCallOut(BaseModel):
    call: int
    name: str
    arguments: dict[str, Any]
    result: dict[str, Any] | None


class TraceOut(BaseModel):
    """Everything a turn did."""

    turn: TurnOut
    steps: list[TraceStepOut]
    tool_calls: list[ToolCallOut]


class ConversationAnswer(BaseModel):
    conversation: ConversationRow


class MessageAnswer(BaseModel):
    message: MessageOut
