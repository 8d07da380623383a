"""A conversation by e-mail to its visitor.

An anonymous visitor may name any address, so this must be no road for anybody's words to strangers: it goes to one address of
the contact, after somebody of the business has spoken, without the addresses of the web that the visitor wrote, and seldom.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request
from redis.asyncio import Redis

from frontdesk.channels.widget.access import VisitorDep, client_address
from frontdesk.channels.widget.form import checked
from frontdesk.channels.widget.schemas import MailIn
from frontdesk.channels.widget.tokens import Visitor
from frontdesk.channels.widget.transcript import Transcript, as_text, conversation_so_far
from frontdesk.conversations import contacts
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Forbidden, NotFound
from frontdesk.kit.mail import Mailer
from frontdesk.kit.web import DatabaseDep, RedisDep
from frontdesk.tenants import limits

router = APIRouter(prefix="/v1/widget", tags=["widget"])

DAY = 24 * 3600
OF_VISITOR, OF_ADDRESS, OF_CLIENT, OF_TENANT = 3, 3, 20, 500  # e-mails a day
SUBJECT = {"en": "Your conversation with {business}", "fr": "Votre conversation avec {business}"}
WHY = {
    "en": "You receive this because somebody asked for it in the chat of {business} and gave this address. If that was not you, ignore it.",
    "fr": "Vous recevez ce message parce que quelqu'un l'a demandé dans la discussion de {business} en donnant cette adresse. Si ce n'était pas vous, ignorez-le.",
}
_LINK = re.compile(r"(?:\w+://|www\.)\S+|\S+\.\w{2,}/\S*", re.IGNORECASE)


@router.post("/transcript/mail")
async def mail_transcript(
    body: MailIn,
    visitor: VisitorDep,
    request: Request,
    database: DatabaseDep,
    redis: RedisDep,
    language: Annotated[str, Query(max_length=12)] = "en",
) -> dict[str, str]:
    """Send the visitor's newest conversation to the address that they have given, or give now; 404 when no mail server is set,
    409 before the business has answered, 403 when they have given another address."""
    mailer = cast(Mailer | None, request.app.state.mailer)
    if mailer is None:
        raise NotFound("no e-mail leaves here: save the conversation as a file")
    address = checked({"email": body.email}, ())["email"]
    found = await conversation_so_far(database, visitor)
    if all(message.sender == "contact" for message in found.messages):
        raise Conflict("there is nothing to send yet: wait for an answer")
    await _check_often(redis, visitor, address, client_address(request))
    await _make_theirs(database, visitor, address)
    await _send(mailer, found, address, language[:2] if language[:2] in SUBJECT else "en")
    return {}


async def _check_often(redis: Redis, visitor: Visitor, address: str, client: str) -> None:
    digest = hashlib.sha256(address.lower().encode()).hexdigest()[:24]
    for key, limit in (
        (f"visitor:{visitor.source_id}", OF_VISITOR),
        (f"address:{digest}", OF_ADDRESS),
        (f"client:{client}", OF_CLIENT),
        (f"tenant:{visitor.tenant_id}", OF_TENANT),
    ):
        await limits.check(redis, f"mail:{key}", limit=limit, seconds=DAY)


async def _make_theirs(database: Database, visitor: Visitor, address: str) -> None:
    """The address is the contact's from now on. Raises `Forbidden` when they have another one."""
    tenant_id, inbox_id = visitor.tenant_id, visitor.inbox_id
    async with database.tenant(tenant_id) as session:
        contact = await contacts.contact_of(session, tenant_id, inbox_id, visitor.source_id)
        if contact is not None and contact.email and contact.email.lower() != address.lower():
            raise Forbidden("you have given us another address: the conversation is sent there only")
        await contacts.put_answers(session, tenant_id, inbox_id, visitor.source_id, {"email": address})


async def _send(mailer: Mailer, found: Transcript, address: str, language: str) -> None:
    business = found.tenant.name
    text = as_text(found, language, hide=_LINK)
    why = WHY[language].format(business=business)
    subject = SUBJECT[language].format(business=business)
    await mailer.send(address, subject, f"{text}\n-- \n{why}\n", key=str(found.conversation_id))
