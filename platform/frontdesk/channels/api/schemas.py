"""What programs send, bounded and storable; what they read is in `frontdesk.client.models`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from frontdesk.channels.widget.schemas import MessageText
from frontdesk.client.models import EventType

LARGEST_FIELDS = 8_000  # bytes of a contact's fields as JSON
LARGEST_DOCUMENT = 200_000  # characters


def _storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text has characters that cannot be stored")
    return text


def _small(fields: dict[str, Any]) -> dict[str, Any]:
    written = orjson.dumps(fields)
    if len(written) > LARGEST_FIELDS or b"\\u0000" in written:
        raise ValueError(f"at most {LARGEST_FIELDS} bytes of JSON, without the character NUL")
    return fields


_Storable = AfterValidator(_storable)
Name = Annotated[str, Field(min_length=1, max_length=120), _Storable]
Email = Annotated[str, Field(min_length=3, max_length=254), _Storable]
Phone = Annotated[str, Field(min_length=1, max_length=40), _Storable]
Title = Annotated[str, Field(min_length=1, max_length=300), _Storable]
Markdown = Annotated[str, Field(min_length=1, max_length=LARGEST_DOCUMENT), _Storable]
Address = Annotated[str, Field(min_length=1, max_length=2000), _Storable]
Description = Annotated[str, Field(max_length=200), _Storable]
EventTypes = Annotated[list[EventType], Field(max_length=50)]


class Body(BaseModel):
    """Fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class WrittenMessage(Body):
    """`as` operator (answers the customer and takes the conversation over), note (only your team sees it), or contact (what the
    customer said elsewhere: the agent answers it)."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"examples": [{"as": "operator", "text": "Your tent has left today.", "name": "Maya"}]},
    )

    as_: Literal["operator", "note", "contact"] = Field(alias="as")
    text: MessageText
    name: Name | None = Field(default=None, description="Who writes; the key's name without.")


class ContactIn(Body):
    """What is known of a customer; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Ana", "email": "ana@example.com", "fields": {"plan": "family"}}]}
    )

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    fields: Annotated[dict[str, Any], AfterValidator(_small)] | None = None


class DocumentIn(Body):
    """A document of your programs; one of the same name is replaced. `text` is Markdown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "returns.md", "title": "Returns", "language": "en", "text": "# Returns\n\nWithin 30 days."}
            ]
        }
    )

    name: Title
    title: Title
    language: Literal["en", "fr"] = "en"
    text: Markdown


class EndpointIn(Body):
    """Where to send events; all types without `event_types`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://example.com/hooks", "event_types": ["message.created"]}]}
    )

    url: Address
    event_types: EventTypes = []
    description: Description = ""


class EndpointChange(Body):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": True}]})

    url: Address | None = None
    event_types: EventTypes | None = None
    description: Description | None = None
    enabled: bool | None = None


class ReplayIn(Body):
    """Everything that happened since; events are kept for 30 days."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"since": "2026-11-28T12:00:00Z"}]})

    since: AwareDatetime
