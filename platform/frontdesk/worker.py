"""The Celery application: `celery -A frontdesk.worker:app worker`.

Each process has one event loop, in a thread of its own, on which every task's coroutine runs. A task is only a wake-up:
it is acknowledged early, and what it fails to do the sweeper does.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Any
from uuid import UUID

from celery.concurrency.thread import TaskPool as ThreadPool
from celery.signals import worker_ready, worker_shutdown
from redis import Redis

from frontdesk.conversations import contacts
from frontdesk.kit import addresses
from frontdesk.kit.background import BackgroundLoop
from frontdesk.kit.heartbeat import Heartbeat
from frontdesk.kit.launching import loaded
from frontdesk.kit.settings import get_settings
from frontdesk.kit.telemetry import configure_logging
from frontdesk.kit.wakeups import FETCH, INGEST, SEND, TRAIN, TURN, celery_app
from frontdesk.runtime import Runtime, open_runtime
from frontdesk.students.service import Trainings
from frontdesk.sweeper import Sweeper
from frontdesk.webhooks import tidying
from frontdesk_agents.spelling import load_dictionaries

TASK_TIMEOUT = 600.0  # seconds
TRAINING_TIMEOUT = 7200.0  # a training gives up before
WARM_UP_TIMEOUT = 30.0  # seconds

app = celery_app(addresses.celery_url(get_settings()))
configure_logging(get_settings().log_level)


class Process:
    """This process's loop and runtime, made when the first task needs them (so after a fork, never before)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: BackgroundLoop | None = None
        self._stack = contextlib.AsyncExitStack()
        self._runtime: Runtime | None = None
        self._going_on: list[asyncio.Task[None]] = []
        self._heartbeat: Heartbeat | None = None

    def ready(self) -> tuple[BackgroundLoop, Runtime]:
        """The loop and the runtime."""
        with self._lock:
            if self._loop is None:
                self._loop = BackgroundLoop()
            if self._runtime is None:
                settings = get_settings()
                opening = self._stack.enter_async_context(open_runtime(settings, pool_size=settings.turns_at_once + 3))
                self._runtime = self._loop.run(opening, timeout=30)
            return self._loop, self._runtime

    def begin(self) -> None:
        """Begin to sweep, and to listen for the platforms whose connections are held open."""
        loop, runtime = self.ready()
        ingest, erase, tidy = _wake_ingestion(runtime), _erasure(runtime), _tidying(runtime)
        send, deliver, fetch = runtime.sender.drain_row, runtime.deliverer.drain, runtime.fetcher.begin
        put_back = Trainings(runtime.database, runtime.dispatch, runtime.wake_ups).put_back
        sweeper = Sweeper(runtime.dispatch, runtime.run_turn, send, ingest, erase, deliver, tidy, fetch, put_back)
        self._going_on = loop.run(_started(sweeper.sweep_forever(), runtime.listeners.listen_forever()))

    def warm_up(self) -> None:
        """What a first message would wait for: the graphs' library, the dictionaries, the database, the models and the
        vectors of the phrases that every agent knows. What takes too long goes on when it is needed."""
        loop, runtime = self.ready()
        import_module("frontdesk_agents.compiled")
        load_dictionaries()
        with contextlib.suppress(TimeoutError):
            loop.run(runtime.warm_up(), timeout=WARM_UP_TIMEOUT)

    def turns_over(self) -> None:
        """Raises TimeoutError when the loop is stuck."""
        loop, _ = self.ready()
        loop.run(asyncio.sleep(0), timeout=5)

    def beat(self, worker: str, goes_on: Callable[[], object]) -> None:
        """Tell that this worker consumes, for as long as its work goes on."""
        redis = Redis.from_url(addresses.redis_url(get_settings()), socket_timeout=2, socket_connect_timeout=2)
        self._heartbeat = Heartbeat(redis, worker, goes_on)
        self._heartbeat.start()

    def close(self) -> None:
        """Stop what goes on and close the runtime."""
        if self._heartbeat is not None:
            self._heartbeat.stop()
        with self._lock:
            if self._loop is None or self._runtime is None:
                return
            with contextlib.suppress(TimeoutError):
                self._loop.run(_stopped(self._going_on), timeout=10)
            self._loop.run(self._stack.aclose(), timeout=10)
            self._loop.stop()
            self._runtime = None


process = Process()


@app.task(name=TURN)
def run_turn(tenant_id: str, turn_id: str) -> None:
    """Run a queued turn."""
    loop, runtime = process.ready()
    loop.run(runtime.run_turn(UUID(tenant_id), UUID(turn_id)), timeout=TASK_TIMEOUT)


@app.task(name=SEND)
def send_outbox(tenant_id: str, conversation_id: str) -> None:
    """Send what waits in a conversation's outbox."""
    loop, runtime = process.ready()
    loop.run(runtime.sender.drain(UUID(tenant_id), UUID(conversation_id)), timeout=TASK_TIMEOUT)


@app.task(name=FETCH)
def fetch_attachment(tenant_id: str, attachment_id: str) -> None:
    """Fetch a file from its platform."""
    loop, runtime = process.ready()
    loop.run(runtime.fetcher.begin(UUID(tenant_id), UUID(attachment_id)), timeout=TASK_TIMEOUT)


@app.task(name=INGEST, acks_late=True, reject_on_worker_lost=True)
def ingest(tenant_id: str, document_id: str) -> None:
    """Make a queued document searchable."""
    loop, runtime = process.ready()
    loop.run(runtime.ingest(UUID(tenant_id), UUID(document_id)), timeout=TASK_TIMEOUT)


@app.task(name=TRAIN, time_limit=TRAINING_TIMEOUT + 60)
def train_student(tenant_id: str, student_id: str) -> None:
    """Train a version of a tenant's own models."""
    loop, runtime = process.ready()
    loop.run(runtime.train(UUID(tenant_id), UUID(student_id)), timeout=TRAINING_TIMEOUT)


@worker_ready.connect
def _begin(sender: Any, **_: Any) -> None:
    if isinstance(sender.pool, ThreadPool):
        try:
            process.begin()
            process.warm_up()
        finally:
            loaded()
        process.beat(sender.hostname, process.turns_over)
    else:  # this process only hands tasks to its children
        process.beat(sender.hostname, lambda: None)


@worker_shutdown.connect
def _end(**_: Any) -> None:
    process.close()


async def _started(*work: Coroutine[Any, Any, None]) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(each) for each in work]


async def _stopped(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _wake_ingestion(runtime: Runtime) -> Any:
    async def wake(tenant_id: UUID, document_id: UUID) -> None:
        runtime.wake_ups.document(tenant_id, document_id)

    return wake


def _erasure(runtime: Runtime) -> Any:
    async def erase(tenant_id: UUID, contact_id: UUID) -> None:
        async with runtime.database.tenant(tenant_id) as session:
            await contacts.erase(session, tenant_id, contact_id)

    return erase


def _tidying(runtime: Runtime) -> Any:
    async def tidy(tenant_id: UUID, _: UUID) -> None:
        async with runtime.database.tenant(tenant_id) as session:
            await tidying.tidy(session, tenant_id)

    return tidy
