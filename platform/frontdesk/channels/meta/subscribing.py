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
from frontdesk.channels.platform import Finding


async def subscribe(config: MetaConfig, caller: Caller, fields: Sequence[str], who: str, name: str) -> Finding:
    """Subscribe whoever the access token belongs to, and say so: a token need not have the permission, and then a person does
    it. `who` stands in the sentence. Raises `TryAgain` or `OutcomeUnknown`."""
    url = f"{config.api_url}/me/subscribed_apps?{urlencode({'subscribed_fields': ','.join(fields)})}"
    answer = await caller.ask("POST", url, headers=config.authorization)
    if 200 <= answer.status < 300:
        return Finding(f"this is {who}, which sends us its messages", "meta_subscribed", {"name": name})
    failure = graph_failure(answer, LATER)
    if isinstance(failure, TryAgain):
        raise failure
    facts = {"name": name, "fields": ", ".join(fields), "words": words_of(answer)}
    says = f"this is {who}, but subscribe it to {facts['fields']} in your app yourself: {facts['words']}"
    return Finding(says, "meta_unsubscribed", facts)
