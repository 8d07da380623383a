"""What a business has set for one widget: questions before the chat, words, colours, where it may stand, who may use it.

It is the part `widget` of the inbox's settings.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.models import Inbox
from frontdesk.conversations.reception import put_part

COLOUR = r"#[0-9a-fA-F]{3,8}"
THEME = rf"^({COLOUR}|[0-9]{{1,2}}px|[A-Za-z0-9 ,'-]{{1,120}})$"  # a colour, a radius, a font: nothing that ends a CSS value
ORIGIN = r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$"

Words = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
ByLanguage = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Words], Field(min_length=1, max_length=20)
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
TextKey = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_]{1,40}$")]
ThemeKey = Annotated[
    str, StringConstraints(pattern=r"^(font|radius|(dark-)?(accent|on-accent|paper|ink|quiet|line|theirs|bad))$")
]


class FormField(BaseModel):
    """A question before the chat. `name`, `email` and `phone` fill the contact, every other name is a field of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    label: ByLanguage
    type: Literal["text", "email", "tel", "textarea", "select"] = "text"
    required: bool = False
    options: tuple[Words, ...] = Field(default=(), max_length=50)


class WidgetSettings(BaseModel):
    """`origins` are the pages it may stand on (empty: any); `sign_in` says whether visitors without an identity may come."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: tuple[FormField, ...] = Field(default=(), max_length=12)
    rating: bool = True
    texts: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], dict[TextKey, Words]] = {}
    theme: dict[ThemeKey, Annotated[str, StringConstraints(pattern=THEME)]] = {}
    origins: tuple[Annotated[str, StringConstraints(pattern=ORIGIN)], ...] = Field(default=(), max_length=50)
    sign_in: Literal["optional", "required"] = "optional"


def settings_from(stored: dict[str, Any]) -> WidgetSettings:
    """The widget's part of an inbox's stored settings."""
    return WidgetSettings.model_validate(stored.get("widget") or {})


async def settings_of(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> WidgetSettings:
    """The settings of an inbox."""
    stored = await session.scalar(select(Inbox.settings).where(Inbox.tenant_id == tenant_id, Inbox.id == inbox_id))
    return settings_from(stored or {})


async def put_settings(session: AsyncSession, tenant_id: UUID, inbox_id: UUID, settings: WidgetSettings) -> None:
    """Replace the widget's part of an inbox's settings."""
    await put_part(session, tenant_id, inbox_id, "widget", settings.model_dump(mode="json"))


def in_language(words: dict[str, str], *languages: str) -> str:
    """The words in the first of these languages that they are written in, else in any."""
    return next((words[language] for language in languages if language in words), next(iter(words.values())))
