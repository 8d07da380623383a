"""The key that signs an e-mail inbox's mails, for `frontdesk mail key`."""

from __future__ import annotations

from typing import cast

from frontdesk.channels import inboxes
from frontdesk.channels.connections import load
from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.signing import as_zone_line, new_key, record_of
from frontdesk.cli.services import running_desk
from frontdesk.kit.errors import InvalidInput
from frontdesk.tenants import service as tenants


async def key_record(slug: str, name: str, selector: str, *, make: bool) -> str:
    """The line of DNS for the inbox's key, which is made anew on wish. Raises `InvalidInput` when there is none."""
    async with running_desk() as desk:
        runtime = desk.runtime
        tenant = await tenants.find_tenant(runtime.database, slug)
        async with runtime.database.tenant(tenant.id) as session:
            inbox = await inboxes.find(session, tenant.id, "email", name)
            if make:
                made = {"dkim_key": new_key(), "dkim_selector": selector}
                await inboxes.reconfigure(session, runtime.keyring, tenant.id, inbox.id, made)
            config = cast(EmailConfig, (await load(session, runtime.keyring, tenant.id, inbox.id)).config)
        if not config.dkim_key.get_secret_value():
            raise InvalidInput("this inbox has no key yet: leave --show out and one is made")
        return as_zone_line(*record_of(config))
