"""Who may use a widget: the pages it may stand on, and whether its visitors must be signed in. Asked at every request."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.channels.widget.identity import BadIdentity, Customer, verify
from frontdesk.channels.widget.settings import settings_of
from frontdesk.conversations.models import InboxAddress
from frontdesk.kit.crypto import Keyring, new_token
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Forbidden
from frontdesk.tenants import keys
from frontdesk.tenants.errors import SecretNotFound
from frontdesk.tenants.models import Secret

SECONDS = 5.0  # for which one process believes what it has read
KEPT = 2_000

_known: dict[UUID, tuple[float, Rules]] = {}


class WrongOrigin(Forbidden):
    """The page is none that this widget may stand on."""

    code = "wrong_origin"


@dataclass(frozen=True)
class Rules:
    """`audience` is the widget's public key; `secret` what the tenant's server signs identities with, if it does."""

    origins: tuple[str, ...]
    sign_in_required: bool
    audience: str
    secret: str | None

    def check_origin(self, origin: str | None, host: str, method: str) -> None:
        """Raises `WrongOrigin`. Browsers name the origin of every request to another site and of every POST."""
        if not self.origins or (origin is None and method == "GET"):
            return
        if origin is None or (origin not in self.origins and urlsplit(origin).netloc != host):
            raise WrongOrigin("this chat may not be used on this page: add the page's origin to the widget's settings")

    def customer(self, identity: str | None) -> Customer | None:
        """The signed-in customer, None for an anonymous visitor; raises `BadIdentity`."""
        if identity is not None:
            if self.secret is None:
                raise BadIdentity("this chat knows no signed-in customers: make its secret first")
            return verify(identity, self.secret, self.audience)
        if self.sign_in_required:
            raise BadIdentity("this chat is for signed-in customers: send their identity")
        return None


async def rules_of(database: Database, keyring: Keyring, tenant_id: UUID, inbox_id: UUID) -> Rules:
    """The rules of an inbox, a few seconds old at most."""
    read_at, rules = _known.get(inbox_id, (0.0, None))
    if rules is None or read_at + SECONDS < time.monotonic():
        async with database.tenant(tenant_id) as session:
            rules = await _read(session, keyring, tenant_id, inbox_id)
        if len(_known) >= KEPT:
            _known.clear()
        _known[inbox_id] = (time.monotonic(), rules)
    return rules


async def make_secret(session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID) -> str:
    """A new secret for the tenant's server; identities signed with an earlier one are refused from now on."""
    secret = new_token("fdi")
    await keys.put_secret(session, keyring, tenant_id, _name(inbox_id), secret)
    return secret


async def has_secret(session: AsyncSession, tenant_id: UUID, inbox_id: UUID) -> bool:
    """Whether the tenant's server has a secret to sign with."""
    return await session.get(Secret, (tenant_id, _name(inbox_id))) is not None


async def _read(session: AsyncSession, keyring: Keyring, tenant_id: UUID, inbox_id: UUID) -> Rules:
    settings = await settings_of(session, tenant_id, inbox_id)
    address = select(InboxAddress.address).where(
        InboxAddress.tenant_id == tenant_id, InboxAddress.inbox_id == inbox_id, InboxAddress.channel == "widget"
    )
    try:
        secret = await keys.get_secret(session, keyring, tenant_id, _name(inbox_id))
    except SecretNotFound:
        secret = None
    return Rules(settings.origins, settings.sign_in == "required", await session.scalar(address) or "", secret)


def _name(inbox_id: UUID) -> str:
    return f"inbox:{inbox_id}:identity"
