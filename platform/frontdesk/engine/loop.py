"""The engine's one thread: admit, decode, sample, hand out; again and again."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import structlog

from frontdesk.engine.batches import batches_of
from frontdesk.engine.errors import Aborted, Cancelled, DecodeFailed, OutOfCache, Refused, TooLate
from frontdesk.engine.metrics import Figures
from frontdesk.engine.prefix_cache import Placement, PrefixCache
from frontdesk.engine.request import Emitted, Logits, Request, is_of
from frontdesk.engine.runner import Limits, Runner
from frontdesk.engine.sampling import choose, log_softmax
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
        self._inbox: queue.SimpleQueue[Request | Callable[[], None] | None] = queue.SimpleQueue()
        self._told: list[tuple[Request, Callable[[Any], None], Any]] = []
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
            self._finish(request, DecodeFailed(f"the adapter {adapter!r} has been removed"))
        for slot in self._cache.slots:
            if is_of(slot.scope, adapter):
                self._runner.keep(slot.number, 0)
                self._cache.forget(slot.number)
        self._cache.shelf.forget(adapter)

    def step(self) -> None:
        """One round: what is cancelled goes, what waits comes in, a batch's worth is decoded and sampled."""
        for request in self._scheduler.drop_cancelled():
            self._finish(request, Cancelled("the reader has gone"))
        for request in self._scheduler.drop_late(time.monotonic()):
            self._end_late(request)
        self._admit()
        began, chunks = time.monotonic(), self._scheduler.next_chunks()
        for batch in batches_of(chunks, self._limits.part):
            for chunk, logits in self._decode(self._still_running(batch)):
                self._decoded(chunk)
                if logits:
                    self._advance(chunk, logits)
        tokens = sum(len(chunk.tokens) + len(chunk.guesses) for chunk in chunks)
        if tokens:
            self._figures.stepped(tokens, time.monotonic() - began)
        self._hand_over()

    def _run(self) -> None:
        while True:
            idle = not self._scheduler.running and not self._scheduler.queued
            if not self._take_inbox(wait=idle):
                return
            try:
                self.step()
                self._figures.standing(self._scheduler.depths, len(self._scheduler.running), self._cache)
            except Exception as error:  # whatever fails ends the requests that run, never the thread
                log.error("a step failed", exc_info=error)
                self._fail_all(error)
                self._hand_over()

    def _take_inbox(self, *, wait: bool) -> bool:
        try:
            while True:
                request = self._inbox.get(timeout=IDLE_WAIT) if wait else self._inbox.get_nowait()
                if request is None:
                    return False
                wait = False
                if isinstance(request, Request):
                    self._accept(request)
                else:
                    request()
        except queue.Empty:
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
            positions = [len(self._slot_tokens(chunk.request)) for chunk in chunks]
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
            self._runner.keep(chunk.request.slot, len(self._slot_tokens(chunk.request)))

    def _decoded(self, chunk: Chunk) -> None:
        request = chunk.request
        assert request.slot is not None
        self._cache.extend(request.slot, chunk.tokens)
        del request.waiting[: len(chunk.tokens)]

    def _advance(self, chunk: Chunk, logits: list[Logits]) -> None:
        request = chunk.request
        try:
            if request.candidates:
                self._finish(request, self._score(request, logits[0]))
            else:
                said = request.generated
                self._next_token(request, logits[0])
                self._confirm(chunk, logits[1:], said)
        except Exception as error:  # a constraint or a callback that fails ends its own request only
            self._finish(request, error)

    def _next_token(self, request: Request, logits: Logits) -> None:
        constraint = request.constraint
        if constraint is not None and request.generated == 0 and self._force(request, constraint.begin()):
            return
        if constraint is not None:
            logits = constraint.mask(logits)
        chosen = choose(logits, request.sampling, request.output)
        if self._runner.is_end(chosen.token) and not request.ignore_end:
            self._finish(request, "stop")
            return
        request.choices.append(request.generated)
        self._extend(request, [chosen])
        self._figures.generated(request, "sampled", 1)
        if constraint is not None and request in self._scheduler.running:
            self._force(request, constraint.accept(chosen.token))
            if constraint.ended:
                self._finish(request, "stop")

    def _confirm(self, chunk: Chunk, logits: list[Logits], said: int) -> None:
        """Keep the guesses that are just what the reply says from place `said` on, one after the other, and take the others out of
        the cache."""
        request, right = chunk.request, 0
        if not chunk.guesses or request.slot is None:
            return
        for guess, following in zip(chunk.guesses, logits, strict=True):
            if request not in self._scheduler.running or request.output[said + right] != guess:
                break
            del request.waiting[0]
            self._cache.extend(request.slot, [guess])
            right += 1
            if not request.waiting:
                self._next_token(request, following)
        self._figures.speculated(right, len(chunk.guesses) - right)
        self._runner.keep(request.slot, len(self._slot_tokens(request)))

    def _force(self, request: Request, tokens: list[int]) -> bool:
        """Append what the constraint leaves no choice about; False when that is nothing."""
        self._extend(request, [Emitted(token) for token in tokens])
        self._figures.generated(request, "forced", len(tokens))
        return bool(tokens)

    def _extend(self, request: Request, tokens: list[Emitted]) -> None:
        """Give tokens to the reader and queue them for decoding, up to the request's limit."""
        for emitted in tokens:
            if request.first_token_at is None:
                request.first_token_at = time.monotonic()
                self._figures.first_token(request)
            request.output.append(emitted.token)
            request.waiting.append(emitted.token)
            if request.lookup is not None:
                request.lookup.append(emitted.token)
            self._told.append((request, request.emit, emitted))
            if request.generated >= request.max_tokens or self._is_full(request):
                self._finish(request, "length")
                break

    def _is_full(self, request: Request) -> bool:
        return len(self._slot_tokens(request)) + len(request.waiting) >= self._limits.context

    def _score(self, request: Request, logits: Logits) -> list[float]:
        assert request.slot is not None
        length = len(self._slot_tokens(request))
        logits = logits.copy()
        scores = []
        for candidate in request.candidates:
            try:
                scores.append(self._score_one(request, candidate, logits, length))
            finally:  # a candidate that fails leaves nothing behind either
                self._runner.keep(request.slot, length)
        return scores

    def _score_one(self, request: Request, candidate: list[int], logits: Logits, position: int) -> float:
        total = 0.0
        for index, token in enumerate(candidate):
            total += float(log_softmax(logits)[token])
            if index + 1 < len(candidate):
                [[logits]] = self._runner.decode([Chunk(request, [token], last=True)], [position + index])
        return total

    def _finish(self, request: Request, result: str | list[float] | Exception) -> None:
        if request in self._scheduler.running:
            self._scheduler.finish(request)
            self._told.append((request, request.done, result))

    def _end_late(self, request: Request) -> None:
        error = TooLate("the reply was not done by its deadline: ask for less, or give it more time")
        if request in self._scheduler.running:
            self._finish(request, error)
        else:
            self._told.append((request, request.done, error))

    def _fail_all(self, error: Exception) -> None:
        """End what runs. What its sequences hold is forgotten, unless the error says that the cache is as it was."""
        for request in list(self._scheduler.running):
            self._finish(request, error)
            if request.slot is not None and not isinstance(error, Refused):
                self._runner.keep(request.slot, 0)
                self._cache.forget(request.slot)

    def _hand_over(self) -> None:
        """Tell the readers what the step brought, all at once: each call may wake another thread, and then waits for it."""
        while self._told:
            told, self._told = self._told, []
            for request, callback, item in told:
                try:
                    callback(item)
                except Exception as error:  # a reader that fails ends its own request only
                    log.error("a reader failed", exc_info=error)
                    self._finish(request, error)

    def _slot_tokens(self, request: Request) -> list[int]:
        assert request.slot is not None
        return self._cache.slots[request.slot].tokens
