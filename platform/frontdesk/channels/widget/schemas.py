"""What the widget sends and reads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from frontdesk.conversations.attachments import MOST_OF_MESSAGE
from frontdesk.conversations.schemas import ConversationOut, MessageOut


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold a NUL character")
    if not text.strip():
        raise ValueError("must not be empty")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("must be valid Unicode text") from error
    return text.strip()


MessageText = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_storable)]
Uploads = Annotated[list[UUID], Field(max_length=MOST_OF_MESSAGE)]


class Written(BaseModel):
    """What somebody wrote, with the ids of what they have uploaded for it, or both; `client_id` makes sending it again harmless."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID
    text: MessageText | None = None
    files: Uploads = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and not self.files:
            raise ValueError("text must not be empty")
        return self


class SessionIn(BaseModel):
    """A visit begins; `language` is the page's, as in "en"."""

    model_config = ConfigDict(extra="forbid")

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None


class AgentOut(BaseModel):
    name: str


class BusinessOut(BaseModel):
    name: str
    language: str


class VisitOut(ConversationOut):
    """A conversation as its visitor sees it. `queue` is the place among those who wait for a person; `opens_at` is when
    somebody will be there again, null while the business is open; `picture` is where the operator's picture is."""

    seen_by_contact: int
    seen_by_operator: int
    rating: int | None
    queue: int | None
    opens_at: datetime | None
    picture: str | None


class SeenIn(BaseModel):
    """How far the visitor has read."""

    model_config = ConfigDict(extra="forbid")

    sequence: Annotated[int, Field(ge=1, le=2**31 - 1)]


class FieldOut(BaseModel):
    """A question before the chat."""

    name: str
    label: str
    type: str
    required: bool
    options: list[str]


class SessionOut(BaseModel):
    """Everything the widget needs to show itself. `form` is what the business still wants to know before the chat; `reachable`
    says whether it has an address to write to; `texts` and `theme` are its own in place of ours. `file_bytes` is how large a file may be;
    `mails` says whether the conversation can be sent by e-mail."""

    token: str
    expires_at: datetime
    conversation: VisitOut | None
    agent: AgentOut
    business: BusinessOut
    greeting: str
    suggestions: list[str]
    form: list[FieldOut]
    reachable: bool
    rating: bool
    file_bytes: int
    mails: bool
    texts: dict[str, str]
    theme: dict[str, str]


class ContactIn(BaseModel):
    """Answers to the business's form, by the fields' names; `name`, `email` and `phone` may always be told."""

    model_config = ConfigDict(extra="forbid")

    fields: Annotated[
        dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=1000)]], Field(max_length=20)
    ]


class RatingIn(BaseModel):
    """What the visitor thought of a conversation, from 1 (very bad) to 5 (very good)."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: UUID
    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=1000), AfterValidator(_storable)] | None = None


class MessageIn(Written):
    """A visitor's message."""


class MailIn(BaseModel):
    """Where the conversation is to be sent."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(min_length=3, max_length=254)]


class AcceptedOut(BaseModel):
    message: MessageOut


class MessagesOut(BaseModel):
    """Messages after a sequence, oldest first."""

    messages: list[MessageOut]
    conversation: VisitOut | None
