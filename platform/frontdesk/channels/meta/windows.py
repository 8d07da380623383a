"""How long Meta takes replies after a customer's last message.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

REPLIES = timedelta(hours=24)
PERSONS = timedelta(days=7)  # for a person's answers, with the feature Human Agent


def is_open(asked_at: datetime | None, span: timedelta = REPLIES, now: datetime | None = None) -> bool:
    """Whether the customer wrote within the span."""
    return asked_at is not None and (now or datetime.now(UTC)) - asked_at < span
