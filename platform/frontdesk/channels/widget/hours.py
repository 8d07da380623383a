"""Opening hours: whether a business is open, and when it opens next.

Hours are text as in business.yaml: {"monday": "09:00-12:00, 14:00-18:00", "sunday": "closed"}, in the business's own time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.tenants.folder.models import DAYS


def opens_at(hours: Mapping[str, str], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next opening when the business is closed at `now`; None while it is open, or when it has named no hours."""
    local = now.astimezone(zone)
    for ahead in range(-1, 8):
        for begin, end in _ranges(hours, local.date() + timedelta(days=ahead), zone):
            if begin <= local < end:
                return None
            if local < begin:
                return begin
    return None


def _ranges(hours: Mapping[str, str], day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    written = hours.get(DAYS[day.weekday()], "closed")
    for part in written.split(",") if written != "closed" else ():
        begin, end = (time.fromisoformat(text.strip()) for text in part.split("-"))
        last = day + timedelta(days=1) if end <= begin else day  # until after midnight
        yield datetime.combine(day, begin, zone), datetime.combine(last, end, zone)
