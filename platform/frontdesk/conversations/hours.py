"""Opening hours: whether a business is open, since when it has been closed, and when it opens next.

Hours are text as in business.yaml: {"monday": "09:00-12:00, 14:00-18:00", "sunday": "closed"}, in the business's own time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.tenants.folder.models import DAYS

FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


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


def closed_since(hours: Mapping[str, str], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The last closing when the business is closed at `now`; None while it is open, or when it did not close for a week."""
    local = now.astimezone(zone)
    ends = []
    for back in range(-8, 1):
        for begin, end in _ranges(hours, local.date() + timedelta(days=back), zone):
            if begin <= local < end:
                return None
            if end <= local:
                ends.append(end)
    return max(ends, default=None)


def in_words(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """A moment of the coming week as one says it: "Monday 09:00", "lundi 09:00"."""
    local = moment.astimezone(zone)
    day = FRENCH[local.weekday()] if language == "fr" else DAYS[local.weekday()].capitalize()
    return f"{day} {local:%H:%M}"


def _ranges(hours: Mapping[str, str], day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    written = hours.get(DAYS[day.weekday()], "closed")
    for part in written.split(",") if written != "closed" else ():
        begin, end = (time.fromisoformat(text.strip()) for text in part.split("-"))
        last = day + timedelta(days=1) if end <= begin else day  # until after midnight
        yield datetime.combine(day, begin, zone), datetime.combine(last, end, zone)
