"""Files of Messenger and Instagram: their addresses are signed and hold for some days; no token is asked for.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
"""

from __future__ import annotations

from frontdesk.channels.addresses import platforms_own
from frontdesk.channels.calling import Caller
from frontdesk.channels.meta.config import MetaConfig
from frontdesk.channels.platform import Attachment

DOMAINS = ("fbcdn.net", "fbsbx.com", "cdninstagram.com")


async def fetch_file(config: MetaConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
    """The bytes of a file. Raises as `FetchesMedia.fetch` does."""
    return await caller.download(platforms_own(attachment.reference, config.api_url, DOMAINS), most=most)
