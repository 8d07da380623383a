"""What another system posts: `{"type": "message", "data": {...}}` or `{"type": "receipt", "data": {...}}`."""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from frontdesk.channels.errors import BadPayload
from frontdesk.channels.platform import Answer, Attachment, Incoming, Parsed, RawRequest, Receipt, Status

Id = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(max_length=120)]


def _decoded(text: object) -> bytes:
    """Base64 without anything else in it."""
    if not isinstance(text, str):
        raise ValueError("this is no text of base64")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError("this is no base64") from error


class FileIn(BaseModel):
    """A file that the customer sent: at an address, from which it is fetched later, or as a small one's bytes in base64. `kind`
    is image, audio, video or document."""

    kind: Annotated[str, Field(max_length=24, pattern="^[a-z]+$")] = "document"
    url: Annotated[str, Field(max_length=2000, pattern="^https?://")] | None = None
    content: Annotated[bytes, BeforeValidator(_decoded), Field(min_length=1)] | None = None
    name: Name | None = None
    mime: Name | None = None
    size: int | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if (self.url is None) == (self.content is None):
            raise ValueError("a file has either a url or its content")
        return self

    @property
    def reference(self) -> str:
        """Its address, or what its bytes are known by."""
        return self.url or f"sha256 {hashlib.sha256(self.content or b'').hexdigest()}"


class MessageIn(BaseModel):
    """A customer's message. `id` is its own and makes a repetition known; `contact` is where the reply belongs; `extra` comes
    back with the reply."""

    id: Id
    contact: Id
    text: Annotated[str, Field(max_length=8000)] = ""
    name: Name | None = None
    sender: Name | None = None
    language: Annotated[str, Field(max_length=16)] | None = None
    attachments: Annotated[list[FileIn], Field(max_length=20)] = []
    extra: dict[str, Any] = {}


class ReceiptIn(BaseModel):
    """What became of a reply, by the `id` that it had."""

    id: Id
    status: Status
    error: Annotated[str, Field(max_length=500)] | None = None


class EventIn(BaseModel):
    """Types that are not known are taken and left alone."""

    model_config = ConfigDict(extra="ignore")

    type: Annotated[str, Field(max_length=100)]
    data: dict[str, Any] = {}


def parse_event(request: RawRequest) -> Parsed:
    """The event of a request. Raises `BadPayload` that names the field."""
    answer = Answer(b"{}", "application/json")
    try:
        event = EventIn.model_validate(orjson.loads(request.body))
        if event.type == "message":
            return Parsed(messages=[_incoming(MessageIn.model_validate(event.data))], answer=answer)
        if event.type == "receipt":
            receipt = ReceiptIn.model_validate(event.data)
            return Parsed(receipts=[Receipt(receipt.id, receipt.status, receipt.error)], answer=answer)
    except orjson.JSONDecodeError as error:
        raise BadPayload("the body is no JSON") from error
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)[0]
        raise BadPayload(f"{'.'.join(map(str, wrong['loc'])) or 'the body'}: {wrong['msg']}") from None
    return Parsed(answer=answer)


def _incoming(message: MessageIn) -> Incoming:
    attachments = [Attachment(f.kind, f.reference, f.name, f.mime, f.size, f.content) for f in message.attachments]
    if not (message.text.strip() or attachments):
        raise BadPayload("data.text: a message has a text or attachments")
    return Incoming(
        contact=message.contact,
        external_id=message.id,
        text=message.text,
        contact_name=message.name,
        sender_name=message.sender,
        language=message.language,
        attachments=attachments,
        extra=message.extra,
    )
