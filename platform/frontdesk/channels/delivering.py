"""A platform as a `Channel`: finds the inbox and the customer of a message, sends its parts, notes each that was taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from frontdesk.channels.base import Sent
from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connection, Connections
from frontdesk.channels.errors import OutcomeUnknown, Refused, SendError, TryAgain
from frontdesk.channels.file_addresses import address_of
from frontdesk.channels.platform import Outgoing, OutgoingFile, Part, SendsFiles, SendsTemplates
from frontdesk.channels.registry import AnyPlatform
from frontdesk.channels.templates import SentAs
from frontdesk.conversations import deliveries
from frontdesk.conversations.models import Message
from frontdesk.kit.database import Database, fetch, insist

PATIENCE = (
    6.0  # seconds for which a part that was taken is held in mind while the database is away; less than a claim lasts
)

# Where a reply goes: the contact's id on the inbox, and what they wrote last before it.
_TO = """
select i.source_id as contact, a.source_id as asked_id, a.created_at, a.content, coalesce(c.language, t.language) as language,
    t.language as usual, k.name as customer, t.name as business
from conversations c
join tenants t on t.id = c.tenant_id
join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id
join contact_identities i on i.tenant_id = c.tenant_id and i.inbox_id = c.inbox_id and i.contact_id = c.contact_id
left join lateral (
    select source_id, created_at, content from messages m where m.tenant_id = c.tenant_id and m.conversation_id = c.id
    and m.direction = 'incoming' and m.sequence < %(sequence)s order by m.sequence desc limit 1
) a on true
where c.tenant_id = %(tenant)s and c.id = %(conversation)s order by i.created_at limit 1
"""


@dataclass(frozen=True)
class Target:
    """Whom a message is for; `language` is the conversation's, `usual` the business's."""

    to: str
    asked_id: str | None
    asked_at: datetime | None
    asked: Mapping[str, Any] | None
    language: str
    usual: str
    customer: str | None
    business: str


@dataclass(frozen=True)
class PlatformChannel:
    """Implements `Channel`."""

    platform: AnyPlatform
    database: Database
    connections: Connections
    caller: Caller
    public_address: str = ""

    @property
    def name(self) -> str:
        """The platform's."""
        return self.platform.name

    @property
    def repeatable(self) -> bool:
        """See the port."""
        return self.platform.repeatable

    async def send(self, tenant_id: UUID, conversation_id: UUID, message: Message) -> Sent:
        """See the port. Parts that the platform has taken in an earlier attempt are not sent again."""
        try:
            connection = await self.connections.by_inbox(tenant_id, message.inbox_id)
            await self._send_parts(connection, message)
        except TryAgain as error:
            return Sent(error=error.message, french=error.french, retry_after=error.retry_after)
        except OutcomeUnknown as error:
            return Sent(
                error=error.message, french=error.french, retryable=self.repeatable, unknown=not self.repeatable
            )
        except Refused as error:
            return Sent(error=error.message, french=error.french, retryable=False)
        return Sent()

    async def _send_parts(self, connection: Connection, message: Message) -> None:
        tenant_id = message.tenant_id
        async with self.database.tenant(tenant_id) as session:
            found = await fetch(
                session, _TO, tenant=tenant_id, conversation=message.conversation_id, sequence=message.sequence
            )
            taken = await deliveries.parts_taken(session, tenant_id, message.id)
        if not found:
            raise Refused("the customer was deleted", french="les données du client ont été supprimées")
        parts = self._render(connection, outgoing(message, Target(*found[0]), self._files(message)))
        for number, part in enumerate(parts):
            if number in taken:
                continue
            await self._send_part(connection, message, number, part)

    def _render(self, connection: Connection, message: Outgoing) -> list[Part]:
        """The parts of the text, then those of the files; where a platform takes none they are lines of the text."""
        files: Sequence[Part] = ()
        if isinstance(self.platform, SendsFiles):
            files = self.platform.render_files(connection.config, message)
        elif message.files:
            links = [f"[{_bare(each.name)}]({each.url})" for each in message.files]
            message = replace(message, text="\n\n".join([message.text, *links]).strip())
        return [*(self.platform.render(connection.config, message) if message.text else ()), *files]

    def _files(self, message: Message) -> list[OutgoingFile]:
        here = [each for each in (message.content or {}).get("attachments", []) if each["state"] == "here"]
        keyring = self.connections.keyring
        return [
            OutgoingFile(
                address_of(keyring, self.public_address, message.tenant_id, UUID(each["id"])),
                each["name"],
                each["mime"],
                each["size"],
            )
            for each in here
        ]

    async def _send_part(self, connection: Connection, message: Message, number: int, part: Part) -> None:
        """What breaks unforeseen, on the way or in reading or noting the answer, leaves the outcome unknown."""
        try:
            external_id = await self.platform.deliver(connection.config, self.caller, part, f"{message.id}:{number}")
            sent_as = (
                self.platform.sent_as(connection.config, part) if isinstance(self.platform, SendsTemplates) else None
            )
            await insist(partial(self._record, message, number, external_id, sent_as), seconds=PATIENCE)
        except SendError:
            raise
        except Exception as error:
            raise OutcomeUnknown(
                f"the answer was not understood ({type(error).__name__}): it may have arrived",
                french=f"la réponse n’a pas été comprise ({type(error).__name__}) : il est peut-être arrivé",
            ) from error

    async def _record(self, message: Message, number: int, external_id: str | None, sent_as: SentAs | None) -> None:
        async with self.database.tenant(message.tenant_id) as session:
            await deliveries.record(session, message.tenant_id, message.inbox_id, message.id, number, external_id)
            if sent_as is not None:
                await deliveries.record_words(session, message.tenant_id, message.id, asdict(sent_as))


def outgoing(message: Message, target: Target, files: Sequence[OutgoingFile] = ()) -> Outgoing:
    """A stored message as a platform renders it; products that no sentence names are added as lines."""
    content = message.content or {}
    lines = [
        f"- **{product['name']}**: {product['price']['amount']} {product['price']['currency']}"
        for product in content.get("products", [])
        if not product.get("told")
    ]
    said = "" if content.get("wordless") else message.text
    text = "\n".join([said, "", *lines]) if lines else said
    choices = tuple(choice["text"] for choice in content.get("choices", []))
    return Outgoing(
        target.to,
        text,
        choices,
        target.asked_id,
        target.asked_at,
        (target.asked or {}).get("extra", {}),
        files,
        languages=(target.language, target.usual),
        customer=target.customer,
        business=target.business,
        sender=message.sender_name,
        template=content.get("template"),
        by_person=message.sender == "operator",
    )


def _bare(name: str) -> str:
    """A file's name without what Markdown reads."""
    return re.sub(r"[\[\]()*_`<>~]", " ", name)
