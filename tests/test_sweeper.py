"""What the sweeper finds due, and when."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text, update

from frontdesk import sweeper as sweeping
from frontdesk.channels.door import Door
from frontdesk.kit.database import Database
from frontdesk.kit.live import LivePublisher
from frontdesk.sweeper import Sweeper
from frontdesk.turns.models import Turn
from tests.conversations.desk import make_desk
from tests.turns.stand_ins import SilentWakeUps


@pytest.mark.parametrize(
    ("status", "due", "is_begun"),
    [
        ("queued", "now() - interval '2s'", False),  # its wake-up waits behind others
        ("queued", "now() - interval '4s'", True),
        ("running", "now() - interval '0.1s'", True),  # its lease has run out: whoever ran it is gone
        ("running", "now() + interval '5s'", False),
        ("done", "now() - interval '4s'", False),
    ],
)
async def test_a_turn_is_begun_when_nobody_else_will(
    database: Database,
    dispatch: Database,
    publisher: LivePublisher,
    tenant: UUID,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    due: str,
    is_begun: bool,
) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 10_000)  # other tests have left older turns
    desk, wake_ups, begun = await make_desk(database, tenant), SilentWakeUps(), list[UUID]()
    await Door(database, publisher, wake_ups).accept(desk.inbound())
    [turn_id] = wake_ups.turns
    async with database.tenant(tenant) as session:
        mine = (Turn.tenant_id == tenant) & (Turn.id == turn_id)
        await session.execute(update(Turn).where(mine).values(status=status, due_at=text(due)))

    async def begin(_tenant_id: UUID, turn_id: UUID) -> None:
        begun.append(turn_id)

    async def nothing(*_: UUID) -> None: ...

    sweeper = Sweeper(dispatch, begin, nothing, nothing, nothing, nothing, nothing, nothing, nothing)
    await sweeper.sweep()
    await sweeper.idle()
    assert (turn_id in begun) == is_begun
