"""The contract of a messaging platform: one folder `channels/<name>/` whose `platform.py` holds `PLATFORM`.

A platform's code knows one inbox's configuration and bytes; tenants, the database, retries and order are not its business.
`receiving` calls `verify` and `parse`; `delivering` calls `render` and `deliver`. See decisions/0005-channels.md.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol, TypeVar, runtime_checkable

from pydantic import AnyUrl, BaseModel, ConfigDict, TypeAdapter, field_validator

from frontdesk.channels.calling import Caller
from frontdesk.channels.templates import SentAs

Status = Literal["delivered", "read", "failed"]
_URL = TypeAdapter(AnyUrl)


class InboxConfig(BaseModel):
    """What an inbox must be told. Fields of type `SecretStr` are stored encrypted; `api_url` lets a simulator stand in.

    `schemes` are those that `api_url` may have; `mailboxes` the mail addresses whose mail is this inbox's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    schemes: ClassVar[Sequence[str]] = ("https", "http")

    api_url: str

    @property
    def mailboxes(self) -> Sequence[str]:
        return ()

    @field_validator("api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        url = _URL.validate_python(value)
        if url.scheme not in cls.schemes or not url.host:
            raise ValueError(f"an address that begins with {' or '.join(f'{each}://' for each in cls.schemes)}")
        return value.rstrip("/")


@dataclass(frozen=True)
class Limits:
    """The platform's limits. `text` is the length of one message as `measure` counts it; `answer_within` seconds."""

    text: int
    answer_within: float = 10
    measure: Callable[[str], int] = len


@dataclass(frozen=True)
class RawRequest:
    """A webhook request as it came. `url` is the public one, with its query; header names are lower case."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    now: float  # seconds since 1970, for windows of time


@dataclass(frozen=True)
class Attachment:
    """A file that a customer sent; `reference` is the platform's id or address of it, `content` its bytes where they came along."""

    kind: str
    reference: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Incoming:
    """One message of a customer.

    `contact` is where a reply goes to (at most 200 characters; a thread is part of it, in the platform's own notation);
    `external_id` is the message's own id, unique on the inbox: the same id again has no effect. `extra` is kept with the
    message and handed to `render` when it is answered. `unverified` tells that nothing proves the sender to be who they claim to be,
    where that is looked at. What `follows_up` is for us only where this contact has written before.
    """

    contact: str
    external_id: str
    text: str
    contact_name: str | None = None
    sender_name: str | None = None
    language: str | None = None
    attachments: Sequence[Attachment] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    follows_up: bool = False
    unverified: bool = False


@dataclass(frozen=True)
class Receipt:
    """What became of a message of ours, by the id that `deliver` returned; `french` is the error where it is in words of ours."""

    external_id: str
    status: Status
    error: str | None = None
    french: str | None = None


@dataclass(frozen=True)
class Answer:
    """What the platform wants to read as the answer of its request."""

    body: bytes = b""
    media_type: str = "text/plain"
    status: int = 200


@dataclass(frozen=True)
class Parsed:
    """What a request held, in the order of the events; unknown events are left out and answered like others."""

    messages: Sequence[Incoming] = ()
    receipts: Sequence[Receipt] = ()
    answer: Answer = field(default_factory=Answer)


@dataclass(frozen=True)
class OutgoingFile:
    """A file to send: `url` is a signed, public address of it that holds for some days."""

    url: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True)
class Outgoing:
    """A message to send. `text` is Markdown; `choices` are answers to press: a press must come back as that very text.

    `asked` is the `extra` of the customer's newest message, which came at `asked_at` with the id `asked_id`. `files` are for
    `render_files`; a platform without it gets their addresses as lines of the text. `languages` are the conversation's and the
    business's; `customer`, `business` and `sender` are names, `template` is that of the one an operator chose; `by_person` tells that
    a person wrote it.
    """

    to: str
    text: str
    choices: Sequence[str] = ()
    asked_id: str | None = None
    asked_at: datetime | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[OutgoingFile] = ()
    languages: Sequence[str] = ()
    customer: str | None = None
    business: str = ""
    sender: str | None = None
    template: str | None = None
    by_person: bool = False


@dataclass(frozen=True)
class Standing:
    """What a conversation takes now: anything (`open`), one of the `templates` only, a `person`'s words only, or nothing until the
    customer writes again (`closed`)."""

    takes: Literal["open", "template", "person", "closed"]
    templates: Sequence[str] = ()


@dataclass(frozen=True)
class Finding:
    """Who a platform says that we are. `says` is the sentence in English; by `code` and `facts` the console says it in another
    language."""

    says: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


Part = dict[str, Any]
"""One message as the platform's API takes it."""


C = TypeVar("C", bound=InboxConfig)


class Platform(Protocol[C]):
    """A messaging platform."""

    @property
    def name(self) -> str:
        """The folder's name; it stands in the webhook's address."""
        ...

    @property
    def config(self) -> type[C]:
        """The inbox's configuration."""
        ...

    @property
    def limits(self) -> Limits: ...

    @property
    def repeatable(self) -> bool:
        """Whether the platform knows a repeated send by its idempotency key. If not, an unknown outcome stays unknown."""
        ...

    def verify(self, config: C, request: RawRequest) -> None:
        """Raises `BadSignature` unless the platform signed this raw request, lately where it signs the time. Handshakes too."""
        ...

    def parse(self, config: C, request: RawRequest) -> Parsed:
        """What a verified request holds. Raises `BadPayload` when it cannot be read at all; skips events it does not know."""
        ...

    def render(self, config: C, message: Outgoing) -> Sequence[Part]:
        """The message as one or more of the platform's own, within its limits. Raises `Refused` when it may not be sent."""
        ...

    async def deliver(self, config: C, caller: Caller, part: Part, key: str) -> str | None:
        """Send one part; returns the platform's id of it. `key` is the same whenever this part is sent again.

        Raises `Refused`, `TryAgain` or `OutcomeUnknown`; `caller.call` raises them for what is the same everywhere.
        """
        ...

    async def check(self, config: C, caller: Caller) -> tuple[Finding, C]:
        """Ask the platform who we are: what to tell the tenant, and the configuration with what was learnt.

        Raises `BadInboxConfig` that says what is wrong, or a `SendError`.
        """
        ...


@runtime_checkable
class Announces(Protocol):
    """A platform that can be told our webhook's address by its API, so that nobody has to paste it there."""

    async def announce(self, config: Any, caller: Caller, webhook: str) -> None:
        """Tell it. Raises `BadInboxConfig` that says what is wrong, or a `SendError`."""
        ...


Take = Callable[[Sequence[Incoming], Mapping[str, Any]], Awaitable[None]]
"""Stores messages, and what a connection needs to go on behind them; the messages are ours when it returns."""


@runtime_checkable
class Listens(Protocol):
    """A platform that brings messages through a connection that is held open to it."""

    async def listen(self, config: Any, caller: Caller, session: Mapping[str, Any], take: Take) -> None:
        """Hold one connection until it ends. `session` is what `take` was handed last, perhaps by another process; empty at first.

        Returns when it is to be opened again. Raises `BadInboxConfig` when that is of no use before the configuration has
        changed, a `SendError` when it is to be tried again later.
        """
        ...


@runtime_checkable
class FetchesMedia(Protocol):
    """A platform whose customers' files can be fetched. Without this method a file stays where it is, and operators see its name."""

    async def fetch(self, config: Any, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """The bytes of a customer's file, at most so many (`caller.download` sees to that).

        Raises `Refused` when it will never come, or `TryAgain`.
        """
        ...


@runtime_checkable
class SendsFiles(Protocol):
    """A platform that takes files by their address. Without this method they are sent as links."""

    def render_files(self, config: Any, message: Outgoing) -> Sequence[Part]:
        """The message's files as parts, sent after those of its text."""
        ...


@runtime_checkable
class SendsTemplates(Protocol):
    """A platform on which some messages leave in approved words: operators read those beside what was written."""

    def sent_as(self, config: Any, part: Part) -> SentAs | None:
        """What the customer reads of a part; None when it is what was written."""
        ...


@runtime_checkable
class ClosesInTime(Protocol):
    """A platform that takes replies for some time after the customer's last message."""

    def standing(self, config: Any, asked_at: datetime | None) -> Standing:
        """What is taken now."""
        ...
