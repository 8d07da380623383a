"""A page or an account subscribes its app to its events; the app itself has its webhook's address from its owner.

https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
https://developers.facebook.com/documentation/instagram-platform/webhooks
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from frontdesk.channels.calling import Caller, words_of
from frontdesk.channels.errors import TryAgain
from frontdesk.channels.meta.config import MetaConfig
from frontdesk.channels.meta.graph import LATER, graph_failure


async def subscribe(config: MetaConfig, caller: Caller, fields: Sequence[str]) -> str:
    """Subscribe whoever the access token belongs to. Returns how it ended as the rest of a sentence: a token need not have
    the permission, and then a person does it. Raises `TryAgain` or `OutcomeUnknown`."""
    url = f"{config.api_url}/me/subscribed_apps?{urlencode({'subscribed_fields': ','.join(fields)})}"
    answer = await caller.ask("POST", url, headers=config.authorization)
    if 200 <= answer.status < 300:
        return "which sends us its messages"
    failure = graph_failure(answer, LATER)
    if isinstance(failure, TryAgain):
        raise failure
    return f"but subscribe it to {', '.join(fields)} in your app yourself: {words_of(answer)}"
