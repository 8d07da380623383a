"""Files of customers and operators. Every function works inside its caller's transaction.

A message's `content` names its files as its readers see them; the bytes, and what is still to be done, stand in `attachments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations.errors import TooMuch, UnknownAttachment
from frontdesk.conversations.models import Attachment, Message
from frontdesk.kit.database import fetch, new_id
from frontdesk.tenants.models import Tenant

MOST_OF_MESSAGE = 5
MB = 1024 * 1024
MOST_OF_CONTACT = 100 * MB
MOST_OF_TENANT = 5_000  # MB; `files_mb` of a tenant's limits is another figure
UNUSED_FOR = timedelta(hours=24)  # an upload that no message has taken
SLICE = 256 * 1024

_SLICE = """
select substring(data from %(begin)s for %(length)s) from attachments
where tenant_id = %(tenant)s and id = %(id)s and state = 'here'
"""
_TOLD = """
update messages set content = jsonb_set(content, '{attachments}', (
    select jsonb_agg(case when each ->> 'id' = %(id)s then %(told)s else each end order by position)
    from jsonb_array_elements(content -> 'attachments') with ordinality as files (each, position)))
where tenant_id = %(tenant)s and id = %(message)s and content ? 'attachments' returning conversation_id
"""


@dataclass(frozen=True)
class NewFile:
    """A file that has been looked at: its kind is what its bytes say."""

    name: str
    mime: str
    data: bytes
    width: int | None = None
    height: int | None = None
    preview: bytes | None = None


@dataclass(frozen=True)
class Media:
    """A file that a platform still has: `source` is what it needs to be fetched. What came along waits in `data` to be looked at."""

    id: UUID
    name: str
    mime: str
    source: dict[str, Any]
    data: bytes | None = field(default=None, repr=False)


async def upload(
    session: AsyncSession, tenant_id: UUID, contact_id: UUID, key: str, file: NewFile, *, user_id: UUID | None = None
) -> Attachment:
    """Keep a file until a message takes it, once per key. Raises `TooMuch`."""
    await check_room(session, tenant_id, contact_id, len(file.data))
    statement = insert(Attachment).values(
        tenant_id=tenant_id,
        id=new_id(),
        contact_id=contact_id,
        user_id=user_id,
        upload_key=key,
        state="here",
        attempts=0,
        due_at=func.now() + UNUSED_FOR,
        size=len(file.data),
        **vars(file),
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=["tenant_id", "upload_key"]))
    mine = select(Attachment).where(Attachment.tenant_id == tenant_id, Attachment.upload_key == key)
    return (await session.scalars(mine)).one()


async def check_room(session: AsyncSession, tenant_id: UUID, contact_id: UUID, size: int) -> None:
    """Raises `TooMuch` when the customer's or the business's files would take more room than they may."""
    taken = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.tenant_id == tenant_id)
    if (await session.scalar(taken.where(Attachment.contact_id == contact_id)) or 0) + size > MOST_OF_CONTACT:
        raise TooMuch(f"the files of one customer may take {MOST_OF_CONTACT // MB} MB: send no more files here")
    tenant = await session.get_one(Tenant, tenant_id)
    most = int(tenant.limits.get("files_mb", MOST_OF_TENANT)) * MB
    if (await session.scalar(taken) or 0) + size > most:
        raise TooMuch("there is no room for more files here: raise files_mb in the business's limits")


async def take(
    session: AsyncSession, tenant_id: UUID, contact_id: UUID, ids: Sequence[UUID], *, user_id: UUID | None = None
) -> list[Attachment]:
    """Uploads of this customer, or of this operator for them, that no message has yet, in the order given; locked.

    Raises `UnknownAttachment`.
    """
    mine = select(Attachment).where(
        Attachment.tenant_id == tenant_id,
        Attachment.id.in_(ids),
        Attachment.contact_id == contact_id,
        Attachment.user_id.is_not_distinct_from(user_id),
        Attachment.message_id.is_(None),
    )
    found = {each.id: each for each in await session.scalars(mine.with_for_update())}
    if len(found) != len(ids):
        raise UnknownAttachment("a file of this message is not here any more: attach it again")
    return [found[each] for each in ids]


async def attach(session: AsyncSession, message: Message, files: Sequence[Attachment]) -> None:
    """The uploads are the message's from now on."""
    if not files:
        return
    keep = await _kept_for(session, message.tenant_id)
    await session.execute(
        update(Attachment)
        .where(Attachment.tenant_id == message.tenant_id, Attachment.id.in_([each.id for each in files]))
        .values(message_id=message.id, due_at=func.now() + keep if keep else None)
    )


async def expect(session: AsyncSession, message: Message, contact_id: UUID, media: Sequence[Media]) -> None:
    """Files that are still to be fetched from the message's platform, due at once."""
    if not media:
        return
    for each in media:
        session.add(
            Attachment(
                tenant_id=message.tenant_id,
                contact_id=contact_id,
                message_id=message.id,
                state="pending",
                due_at=func.now(),
                **vars(each),
            )
        )
    await session.flush()


async def find(session: AsyncSession, tenant_id: UUID, attachment_id: UUID) -> Attachment:
    """A file that is here. Raises `UnknownAttachment`."""
    found = await session.get(Attachment, (tenant_id, attachment_id))
    if found is None or found.state != "here":
        raise UnknownAttachment("this file is not here, or not any more")
    return found


async def slice_of(session: AsyncSession, tenant_id: UUID, attachment_id: UUID, begin: int) -> bytes:
    """At most `SLICE` bytes of a file from `begin` on; nothing when it has gone."""
    own = {"tenant": tenant_id, "id": attachment_id}
    rows = await fetch(session, _SLICE, **own, begin=begin + 1, length=SLICE)
    return bytes(rows[0][0]) if rows and rows[0][0] else b""


async def arrived(session: AsyncSession, attachment: Attachment, file: NewFile) -> UUID | None:
    """A pending file has come; returns its conversation. Raises `TooMuch`."""
    await check_room(session, attachment.tenant_id, attachment.contact_id, len(file.data))
    keep = await _kept_for(session, attachment.tenant_id)
    for name, value in vars(file).items():
        setattr(attachment, name, value)
    attachment.size = len(file.data)
    return await _settle(session, attachment, "here", due_at=func.now() + keep if keep else None)


async def refuse(session: AsyncSession, attachment: Attachment, state: str) -> UUID | None:
    """A file will not come (`refused`), or is not kept any longer (`gone`); returns its conversation."""
    attachment.data = attachment.preview = None
    attachment.size = 0
    return await _settle(session, attachment, state, due_at=None)


async def drop_unused(session: AsyncSession, tenant_id: UUID, attachment_id: UUID) -> None:
    """Delete an upload that no message has taken."""
    unused = (Attachment.tenant_id == tenant_id) & (Attachment.id == attachment_id) & Attachment.message_id.is_(None)
    await session.execute(delete(Attachment).where(unused))


def told(attachment: Attachment | Media) -> dict[str, Any]:
    """A file as a message names it."""
    names = ("id", "name", "mime", "size", "width", "height", "state")
    known = {name: getattr(attachment, name, None) for name in names}
    return {**known, "id": str(attachment.id), "size": known["size"] or 0, "state": known["state"] or "pending"}


def named(files: Sequence[dict[str, Any]]) -> str:
    """The text of a message that has no words."""
    return " ".join(f"[{each['name']}]" for each in files)


async def _kept_for(session: AsyncSession, tenant_id: UUID) -> timedelta | None:
    """How long the business keeps files, `keep_files_days` of its limits; None for as long as their conversation."""
    tenant = await session.get_one(Tenant, tenant_id)
    days = int(tenant.limits.get("keep_files_days", 0))
    return timedelta(days=days) if days else None


async def _settle(session: AsyncSession, attachment: Attachment, state: str, *, due_at: Any) -> UUID | None:
    attachment.state, attachment.due_at = state, due_at
    await session.flush()
    own = {"tenant": attachment.tenant_id, "message": attachment.message_id, "id": str(attachment.id)}
    rows = await fetch(session, _TOLD, **own, told=Jsonb(told(attachment)))
    return rows[0][0] if rows else None
