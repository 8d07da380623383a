"""Wake-ups reach the broker with their ids, and never make their sender wait or fail."""

from __future__ import annotations

import base64
import contextlib
import json
import time
from uuid import UUID

from redis.asyncio import Redis

from frontdesk.kit import addresses
from frontdesk.kit.database import new_id
from frontdesk.kit.settings import Settings
from frontdesk.kit.wakeups import INGEST, SEND, TOGETHER, TRAIN, TURN, WakeUps, celery_app

QUEUES = ("turns", "heavy", "training")


async def test_all_that_wait_arrive_in_their_order(settings: Settings, redis: Redis) -> None:
    await redis.delete(*QUEUES)
    wake_ups, tenant_id = WakeUps(celery_app(addresses.celery_url(settings))), new_id()
    turns = [new_id() for _ in range(2 * TOGETHER + 1)]
    for turn_id in turns:
        wake_ups.turn(tenant_id, turn_id)
    wake_ups.outbox(tenant_id, turns[0])
    wake_ups.document(tenant_id, turns[1])
    wake_ups.training(tenant_id, turns[2])
    wake_ups._thread.shutdown()
    assert await woken(redis, "turns") == [*((TURN, tenant_id, each) for each in turns), (SEND, tenant_id, turns[0])]
    assert await woken(redis, "heavy") == [(INGEST, tenant_id, turns[1])]
    assert await woken(redis, "training") == [(TRAIN, tenant_id, turns[2])]
    await redis.delete(*QUEUES)


async def test_a_worker_takes_no_more_than_its_prefetch_so_that_others_have_the_rest(
    settings: Settings, redis: Redis
) -> None:
    await redis.delete(*QUEUES)
    app, taken = celery_app(addresses.celery_url(settings)), list[object]()
    wake_ups = WakeUps(app)
    for _ in range(6):
        wake_ups.turn(new_id(), new_id())
    wake_ups._thread.shutdown()
    with app.connection_for_read() as connection:
        consumer = app.amqp.TaskConsumer(connection.default_channel)
        consumer.on_message = taken.append  # and not acknowledged: they wait to begin
        consumer.qos(prefetch_count=2)
        with consumer, contextlib.suppress(TimeoutError):
            while True:
                connection.drain_events(timeout=0.5)
    assert len(taken) == 2
    await redis.delete(*QUEUES)


async def test_nobody_waits_for_a_broker_that_is_away() -> None:
    wake_ups, began = WakeUps(celery_app("redis+socket:///nowhere.sock")), time.monotonic()
    for _ in range(5):
        wake_ups.turn(new_id(), new_id())
    assert time.monotonic() - began < 0.5
    wake_ups.close()


async def woken(redis: Redis, queue: str) -> list[tuple[str, UUID, UUID]]:
    """The tasks in a queue and their ids, the first to be sent first."""
    found = []
    for sent in reversed(await redis.lrange(queue, 0, -1)):
        message = json.loads(sent)
        [tenant_id, row_id], _, _ = json.loads(base64.b64decode(message["body"]))
        found.append((message["headers"]["task"], UUID(tenant_id), UUID(row_id)))
    return found
