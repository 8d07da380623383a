"""A tenant's calendar: the port `Events`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.community.models import EventRow
from frontdesk.kit.database import Database, new_id
from frontdesk.knowledge.tasks import embed_all
from frontdesk.knowledge.terms import content_words, in_english
from frontdesk.tenants.folder import EventRecord
from frontdesk_agents.gloss import Language, detect
from frontdesk_agents.ports import Embedder
from frontdesk_tools.ports import Event

CONSIDERED = 50  # coming events that are compared with a text
SIMILARITY = 0.45  # of a title with the text, when no title holds its words
STEM = 5  # letters in which words must agree: "drawing" meets "draw-along"

# Words for any event at all.
_ANY = frozenset(
    [
        "event",
        "events",
        "thing",
        "things",
        "happening",
        "going",
        "next",
        "upcoming",
        "coming",
        "soon",
        "calendar",
        "schedule",
        "program",
        "programme",
        "agenda",
        "evenement",
        "evenements",
        "prochain",
        "prochaine",
        "prochains",
        "prochaines",
        "calendrier",
        "planning",
        "venir",
        "date",
        "dates",
    ]
)


class EventService:
    """One tenant's events, told in `zone`. `language` is the titles'."""

    def __init__(
        self, database: Database, tenant_id: UUID, embedder: Embedder, zone: ZoneInfo, language: Language = "en"
    ) -> None:
        self._database, self._tenant_id, self._embedder = database, tenant_id, embedder
        self._zone, self._language = zone, language

    async def upcoming(self, *, text: str | None, after: date, before: date | None, limit: int = 5) -> Sequence[Event]:
        """The events from the day `after` to the day `before` that the text names, soonest first."""
        async with self._database.tenant(self._tenant_id) as session:
            rows = await self._between(session, after, before)
        words = [word for word in content_words(text or "").split() if word not in _ANY]
        if words:
            rows = _holding(rows, words) or await self._alike(rows, text or "")
        return [self._event(row) for row in rows[:limit]]

    async def _between(self, session: AsyncSession, after: date, before: date | None) -> Sequence[EventRow]:
        statement = select(EventRow).where(
            EventRow.tenant_id == self._tenant_id, EventRow.starts_at >= self._at(after, time.min)
        )
        if before is not None:
            statement = statement.where(EventRow.starts_at <= self._at(before, time.max))
        return (await session.scalars(statement.order_by(EventRow.starts_at, EventRow.id).limit(CONSIDERED))).all()

    async def _alike(self, rows: Sequence[EventRow], text: str) -> Sequence[EventRow]:
        asked = in_english(text, detect(text, self._language))
        titles = [in_english(row.title, self._language) for row in rows]
        [wanted, *vectors] = await embed_all(self._embedder, [asked, *titles])
        near = [sum(a * b for a, b in zip(wanted, vector, strict=True)) for vector in vectors]
        return [row for row, similarity in zip(rows, near, strict=True) if similarity >= SIMILARITY]

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self._zone)

    def _event(self, row: EventRow) -> Event:
        ends_at = row.ends_at.astimezone(self._zone) if row.ends_at else None
        return Event(row.title, row.starts_at.astimezone(self._zone), ends_at, row.place, row.url)


async def put_events(session: AsyncSession, tenant_id: UUID, events: Sequence[EventRecord], zone: ZoneInfo) -> None:
    """Make these the calendar; their times are local to `zone`."""
    await session.execute(delete(EventRow).where(EventRow.tenant_id == tenant_id))
    session.add_all(
        EventRow(
            tenant_id=tenant_id,
            id=new_id(),
            title=event.title,
            starts_at=event.starts_at.replace(tzinfo=zone),
            ends_at=event.ends_at.replace(tzinfo=zone) if event.ends_at else None,
            place=event.place,
            url=event.url,
        )
        for event in events
    )


def _holding(rows: Sequence[EventRow], words: Sequence[str]) -> Sequence[EventRow]:
    held = [(row, _held(row, words)) for row in rows]
    most = max((count for _, count in held), default=0)
    return [row for row, count in held if count == most] if most * 2 >= len(words) and most else []


def _held(row: EventRow, words: Sequence[str]) -> int:
    own = {word[:STEM] for word in content_words(f"{row.title} {row.place}").replace("-", " ").split()}
    return sum(word[:STEM] in own for word in words)
