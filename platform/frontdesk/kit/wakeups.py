"""Wake-ups: Celery messages that carry only ids. They may be lost or come twice; the rows are the truth."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import structlog
from celery import Celery
from kombu.messaging import Producer

TURN = "frontdesk.run_turn"
SEND = "frontdesk.send_outbox"
INGEST = "frontdesk.ingest_document"
FETCH = "frontdesk.fetch_attachment"
TRAIN = "frontdesk.train_student"
TOGETHER = 64  # wake-ups in one round trip at most

WakeUp = tuple[str, Sequence[UUID]]
"""A task and its ids."""

log = structlog.get_logger(__name__)


class WakeUps:
    """Sends wake-ups without making its caller wait: kombu is blocking, so one thread of its own speaks to the broker. What waits
    when it begins goes in one round trip, and the thread is woken once for it."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._waiting: deque[WakeUp] = deque()
        self._is_called = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wake-ups")

    def turn(self, tenant_id: UUID, turn_id: UUID) -> None:
        """A turn is queued."""
        self._send(TURN, tenant_id, turn_id)

    def outbox(self, tenant_id: UUID, conversation_id: UUID) -> None:
        """A conversation has something to send."""
        self._send(SEND, tenant_id, conversation_id)

    def document(self, tenant_id: UUID, document_id: UUID) -> None:
        """A document waits to be ingested."""
        self._send(INGEST, tenant_id, document_id)

    def attachment(self, tenant_id: UUID, attachment_id: UUID) -> None:
        """A file waits at its platform."""
        self._send(FETCH, tenant_id, attachment_id)

    def training(self, tenant_id: UUID, student_id: UUID) -> None:
        """A version of a tenant's own models waits to be trained."""
        self._send(TRAIN, tenant_id, student_id)

    def close(self) -> None:
        """Wait for what is being sent, drop the rest."""
        self._thread.shutdown(cancel_futures=True)

    def _send(self, task: str, *ids: UUID) -> None:
        self._waiting.append((task, ids))
        if not self._is_called:
            self._is_called = True
            self._thread.submit(self._send_waiting)

    def _send_waiting(self) -> None:
        self._is_called = False  # what comes from now on calls again, lest it be missed
        while self._waiting:
            self._send_together([self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))])

    def _send_together(self, batch: Sequence[WakeUp]) -> None:
        try:
            with self._app.producer_or_acquire() as producer, producer.batch():
                for wake_up in batch:
                    self._send_one(producer, *wake_up)
        except Exception as error:  # whatever the broker does, the sweeper makes it good
            log.warning("wake-ups lost", count=len(batch), error=type(error).__name__)

    def _send_one(self, producer: Producer, task: str, ids: Sequence[UUID]) -> None:
        arguments = [str(each) for each in ids]
        self._app.send_task(task, args=arguments, producer=producer, retry=False, ignore_result=True)


def celery_app(broker: str) -> Celery:
    """The Celery application: JSON only, no results, prefetch 1; turns on threads, heavy jobs in processes.

    Wake-ups are acknowledged, though the sweeper would find what is lost: only so is the prefetch counted. Without it one worker takes
    all that waits while the other idles.
    """
    app = Celery("frontdesk", broker=broker)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        task_default_queue="turns",
        task_routes={INGEST: {"queue": "heavy"}, TRAIN: {"queue": "training"}},
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2},
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        task_time_limit=900,
    )
    return app
