"""What a business sets for its widget, and what the tests do in its menu."""

from __future__ import annotations

from typing import Any

from frontdesk.channels.widget.settings import WidgetSettings, put_settings
from frontdesk.conversations.models import InboxAddress
from frontdesk.kit.database import Database
from tests.browser.people import Business, Chat


async def set_widget(database: Database, business: Business, **settings: Any) -> None:
    """Replace the settings of the business's widget."""
    async with database.shared() as session:
        address = await session.get_one(InboxAddress, ("widget", business.inbox))
    async with database.tenant(address.tenant_id) as session:
        await put_settings(session, address.tenant_id, address.inbox_id, WidgetSettings(**settings))


async def choose(chat: Chat, item: str) -> None:
    """An item of the chat's menu."""
    await chat.panel.get_by_role("button", name="More", exact=True).click()
    await chat.panel.get_by_role("button", name=item).click()
