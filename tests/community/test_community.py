"""Events are told in the business's time, and a message is flagged once per tool call."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from frontdesk.community.events import EventService, put_events
from frontdesk.community.models import Flag
from frontdesk.community.moderation import ModerationService
from frontdesk.kit.database import Database
from frontdesk.tenants.folder import EventRecord
from frontdesk_agents.ports import Embedder

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 23)


def event(title: str, day: int, hour: int = 19) -> EventRecord:
    return EventRecord(title, datetime(2026, 11, day, hour), datetime(2026, 11, day, hour + 2), "Studio")


EVENTS = [
    event("Live stream: ink and washes", 24),
    event("Beginner's draw-along: hands", 25),
    event("Live stream: a city at night", 28),
    event("Sketch walk through Kreuzberg", 29, 14),
    event("Late night drawing", 23, 0),
    event("Something past", 20),
]


@pytest.fixture
async def events(database: Database, tenant: UUID, embedder: Embedder) -> EventService:
    async with database.tenant(tenant) as session:
        await put_events(session, tenant, EVENTS, BERLIN)
    return EventService(database, tenant, embedder, BERLIN)


async def titles(events: EventService, text: str | None, before: date | None = None, after: date = DAY) -> list[str]:
    return [found.title for found in await events.upcoming(text=text, after=after, before=before, limit=10)]


async def test_coming_events_are_listed_soonest_first_in_local_time(events: EventService) -> None:
    found = await events.upcoming(text=None, after=DAY, before=None, limit=2)
    assert [e.title for e in found] == ["Late night drawing", "Live stream: ink and washes"]
    assert found[1].starts_at.isoformat() == "2026-11-24T19:00:00+01:00"
    assert found[1].ends_at == datetime(2026, 11, 24, 21, tzinfo=BERLIN)


async def test_days_are_the_businesss_days_and_both_ends_count(events: EventService) -> None:
    assert await titles(events, None, before=date(2026, 11, 24)) == [
        "Late night drawing",
        "Live stream: ink and washes",
    ]
    assert await titles(events, None, after=date(2026, 11, 29)) == ["Sketch walk through Kreuzberg"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("live stream", ["Live stream: ink and washes", "Live stream: a city at night"]),
        ("next event", None),
        ("draw along for beginners", ["Beginner's draw-along: hands"]),
        ("outdoor stroll with sketching", ["Sketch walk through Kreuzberg"]),
        ("yoga class", []),
    ],
)
async def test_a_text_names_the_events(events: EventService, text: str, expected: list[str] | None) -> None:
    assert await titles(events, text) == (await titles(events, None) if expected is None else expected)


async def test_another_tenant_has_its_own_calendar(
    events: EventService, database: Database, other_tenant: UUID, embedder: Embedder
) -> None:
    assert await titles(EventService(database, other_tenant, embedder, BERLIN), None) == []


async def test_the_same_key_flags_once(database: Database, tenant: UUID) -> None:
    moderation = ModerationService(database, tenant)
    first = await moderation.flag(key="c:t:0", reason="insult", quote="you fool")
    assert await moderation.flag(key="c:t:0", reason="insult", quote="you fool") == first
    async with database.tenant(tenant) as session:
        assert await session.scalar(select(func.count()).select_from(Flag)) == 1
