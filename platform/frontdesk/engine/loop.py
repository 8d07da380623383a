"""The engine's one thread: admit, decode, sample, hand out; again and again."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import structlog

from frontdesk.engine.batches import batches_of
from frontdesk.engine.errors import Aborted, Cancelled, DecodeFailed, OutOfCache, Refused
from frontdesk.engine.metrics import Figures
from frontdesk.engine.prefix_cache import Placement, PrefixCache
from frontdesk.engine.replies import Replies
from frontdesk.engine.request import Logits, Request, is_of
from frontdesk.engine.runner import Limits, Runner
from frontdesk.engine.scheduler import Chunk, Scheduler
from frontdesk.engine.shelf import Kept

IDLE_WAIT = 0.5  # seconds
ABORTS = 3  # of one batch, before its requests fail

log = structlog.get_logger(__name__)


class EngineLoop:
    """Owns the runner. Other threads only `submit` and set `request.cancelled`."""

    def __init__(self, runner: Runner, limits: Limits, *, waiting: int = 256, name: str = "frontdesk") -> None:
        self._runner, self._limits = runner, limits
        self._figures = Figures(name, batch=limits.batch, cells=limits.sequences * limits.context)
        self._cache = PrefixCache(limits.sequences, limits.shelf)
        self._scheduler = Scheduler(self._cache, batch=limits.batch, queue=waiting)
        self._replies = Replies(runner, self._cache, self._scheduler, self._figures, context=limits.context)
        self._inbox: queue.SimpleQueue[Request | Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the step in hand."""
        self._inbox.put(None)
        self._thread.join(5)

    def submit(self, request: Request) -> None:
        """Hand over a request; from now on it is the engine's."""
        self._inbox.put(request)

    def call(self, work: Callable[[], None]) -> Future[None]:
        """Have something done on the engine's thread, between two steps."""
        future: Future[None] = Future()

        def run() -> None:
            try:
                work()
                future.set_result(None)
            except Exception as error:
                future.set_exception(error)

        self._inbox.put(run)
        return future

    def forget(self, adapter: str) -> None:
        """End what runs with an adapter and drop what it left in the cache. On the engine's thread only."""
        for request in [request for request in self._scheduler.running if request.adapter == adapter]:
            self._replies.finish(request, DecodeFailed(f"the adapter {adapter!r} has been removed"))
        for slot in self._cache.slots:
            if is_of(slot.scope, adapter):
                self._runner.keep(slot.number, 0)
                self._cache.forget(slot.number)
        self._cache.shelf.forget(adapter)

    def step(self) -> None:
        """One round: what is cancelled goes, what waits comes in, a batch's worth is decoded and sampled. Readers are told what the last
        round brought just before, so that they use Python's lock while llama.cpp computes."""
        for request in self._scheduler.drop_cancelled():
            self._replies.finish(request, Cancelled("the reader has gone"))
        for request in self._scheduler.drop_late(time.monotonic()):
            self._replies.end_late(request)
        self._admit()
        began, chunks = time.monotonic(), self._scheduler.next_chunks()
        self._replies.hand_over(at_once=any(len(chunk.tokens) > 1 for chunk in chunks))  # a prompt takes long to read
        for batch in batches_of(chunks, self._limits.part):
            for chunk, logits in self._decode(self._still_running(batch)):
                self._decoded(chunk)
                if logits:
                    self._replies.advance(chunk, logits)
        tokens = sum(len(chunk.tokens) + len(chunk.guesses) for chunk in chunks)
        if tokens:
            self._figures.stepped(tokens, time.monotonic() - began)

    def _run(self) -> None:
        while True:
            if not self._take_inbox(wait=self._is_idle):
                return
            try:
                self.step()
                self._tell()
            except Exception as error:  # whatever fails ends the requests that run, never the thread
                log.error("a step failed", exc_info=error)
                self._fail_all(error)
                self._replies.hand_over(at_once=True)

    @property
    def _is_idle(self) -> bool:
        return not self._scheduler.running and not self._scheduler.queued

    def _tell(self) -> None:
        """Tell the figures now and then; when no step follows, these and whoever still waits to be told."""
        if self._is_idle or self._figures.due:
            self._figures.tell(self._scheduler.depths, len(self._scheduler.running), self._cache)
        if self._is_idle:
            self._replies.hand_over(at_once=True)

    def _take_inbox(self, *, wait: bool) -> bool:
        """Take in what has come; where nothing has, `wait` for it a while. False when the loop is to end."""
        while wait or not self._inbox.empty():
            try:
                request = self._inbox.get(timeout=IDLE_WAIT)
            except queue.Empty:
                return True
            wait = False
            if request is None:
                return False
            if isinstance(request, Request):
                self._accept(request)
            else:
                request()
        return True

    def _accept(self, request: Request) -> None:
        try:
            self._scheduler.submit(request)
        except Exception as error:
            request.done(error)

    def _admit(self) -> None:
        for admitted in self._scheduler.admit():
            self._prepare(admitted.request, admitted.placement)
            self._figures.admitted(admitted.request, admitted.request.reused)
            self._append_opening(admitted.request)

    def _prepare(self, request: Request, placement: Placement) -> None:
        """Make the sequence hold what of the prompt is there already; what cannot be brought back is computed again."""
        if placement.lost is not None:
            self._cache.shelf.put(Kept(placement.lost.scope, placement.lost.tokens, self._runner.save(placement.slot)))
        try:
            self._bring(placement)
            self._runner.keep(placement.slot, placement.kept)
        except DecodeFailed as error:
            log.warning("a beginning is computed again", error=str(error))
            self._runner.keep(placement.slot, 0)
            self._cache.truncate(placement.slot, 0)
            request.waiting, request.reused = list(request.prompt), 0

    def _append_opening(self, request: Request) -> None:
        """What every reply under a constraint begins with is computed together with the prompt, where the context has room for both."""
        if request.constraint is not None and not request.begun:
            request.begun, request.opening = True, request.constraint.begin()
        if len(request.prompt) + len(request.opening) < self._limits.context:
            request.waiting += request.opening

    def _bring(self, placement: Placement) -> None:
        if isinstance(placement.source, Kept):
            self._runner.restore(placement.slot, placement.source.state)
        elif placement.source is not None:
            self._runner.restore(placement.slot, self._runner.save(placement.source))

    def _still_running(self, batch: list[Chunk]) -> list[Chunk]:
        """Less what was put off for the batches before this one."""
        return [chunk for chunk in batch if chunk.request in self._scheduler.running]

    def _decode(self, chunks: list[Chunk]) -> list[tuple[Chunk, list[Logits]]]:
        """Chunks with their logits. Where memory runs short, idle sequences are forgotten and then requests put off, with their
        chunks; a batch that was stopped is computed again."""
        aborts = 0
        while chunks:
            self._runner.use(chunks[0].request.adapter)
            positions = [self._replies.held(chunk.request) for chunk in chunks]
            try:
                return list(zip(chunks, self._runner.decode(chunks, positions), strict=True))
            except OutOfCache as error:
                chunks = self._with_more_room(chunks, error)
            except Aborted as error:
                aborts += 1
                self._take_out(chunks)
                if aborts == ABORTS:
                    raise Refused("llama.cpp was stopped again and again") from error
        return []

    def _with_more_room(self, chunks: list[Chunk], error: OutOfCache) -> list[Chunk]:
        idle = self._cache.oldest_idle()
        if idle is None:
            put_off = self._scheduler.preempt()
            if put_off is None:
                raise Refused("the KV cache is full and nothing in it is idle") from error
            chunks, idle = [chunk for chunk in chunks if chunk.request is not put_off], self._cache.oldest_idle()
        if idle is not None:
            self._runner.keep(idle, 0)
            self._cache.forget(idle)
        return chunks

    def _take_out(self, chunks: list[Chunk]) -> None:
        """Leave in the cache what the steps before this one put there."""
        for chunk in chunks:
            assert chunk.request.slot is not None
            self._runner.keep(chunk.request.slot, self._replies.held(chunk.request))

    def _decoded(self, chunk: Chunk) -> None:
        request = chunk.request
        assert request.slot is not None
        self._cache.extend(request.slot, chunk.tokens)
        del request.waiting[: len(chunk.tokens)]

    def _fail_all(self, error: Exception) -> None:
        """End what runs. What its sequences hold is forgotten, unless the error says that the cache is as it was."""
        for request in list(self._scheduler.running):
            self._replies.finish(request, error)
            if request.slot is not None and not isinstance(error, Refused):
                self._runner.keep(request.slot, 0)
                self._cache.forget(request.slot)
