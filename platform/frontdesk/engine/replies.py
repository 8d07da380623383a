"""How replies grow by the logits of a step, and what their readers are told of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from frontdesk.engine.errors import TooLate
from frontdesk.engine.metrics import Figures
from frontdesk.engine.prefix_cache import PrefixCache
from frontdesk.engine.request import Emitted, Logits, Request
from frontdesk.engine.runner import Runner
from frontdesk.engine.sampling import choose, log_softmax
from frontdesk.engine.scheduler import Chunk, Scheduler

PACE = 0.04  # seconds; a reader sees 25 changes a second at most, since each one takes time that llama.cpp would use

log = structlog.get_logger(__name__)


class Replies:
    """The requests that run, on the engine's thread. `context` is the tokens of a sequence."""

    def __init__(
        self, runner: Runner, cache: PrefixCache, scheduler: Scheduler, figures: Figures, *, context: int
    ) -> None:
        self._runner, self._cache, self._scheduler, self._figures = runner, cache, scheduler, figures
        self._context = context
        self._news: list[tuple[Request, Callable[[Any], None], Any]] = []
        self._is_urgent, self._told_at = False, 0.0

    def advance(self, chunk: Chunk, logits: list[Logits]) -> None:
        """Go on with a request whose last chunk has been decoded: `logits` are those after its tokens and after each guess."""
        request = chunk.request
        try:
            if request.candidates:
                self.finish(request, self._score(request, logits[0]))
            else:
                self._continue(chunk, logits)
        except Exception as error:  # a constraint or a callback that fails ends its own request only
            self.finish(request, error)

    def _continue(self, chunk: Chunk, logits: list[Logits]) -> None:
        request, said = chunk.request, chunk.request.generated
        if self._open(request):
            said = request.generated
            if request in self._scheduler.running:
                self._next_token(request, logits[0])
        self._confirm(chunk, logits[1:], said)

    def _open(self, request: Request) -> bool:
        """Say what the reply begins with; False when that is still to be computed."""
        if not request.opening:
            return True
        opening, request.opening = request.opening, []
        computed = self.held(request) > len(request.prompt)
        self._force(request, opening, computed=computed)
        return computed

    def _next_token(self, request: Request, logits: Logits) -> None:
        constraint = request.constraint
        if constraint is not None:
            logits = constraint.mask(logits)
        chosen = choose(logits, request.sampling, request.output)
        if self._runner.is_end(chosen.token) and not request.ignore_end:
            self.finish(request, "stop")
            return
        request.choices.append(request.generated)
        self._extend(request, [chosen])
        self._figures.generated(request, "sampled", 1)
        if constraint is not None and request in self._scheduler.running:
            self._force(request, constraint.accept(chosen.token))
            if constraint.ended:
                self.finish(request, "stop")

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
        self._runner.keep(request.slot, self.held(request))

    def _force(self, request: Request, tokens: list[int], *, computed: bool = False) -> None:
        """Append what the constraint leaves no choice about."""
        self._extend(request, [Emitted(token) for token in tokens], computed=computed)
        self._figures.generated(request, "forced", len(tokens))

    def _extend(self, request: Request, tokens: list[Emitted], *, computed: bool = False) -> None:
        """Give tokens to the reader, up to the request's limit, and queue them for decoding unless they are computed already."""
        for emitted in tokens:
            if request.first_token_at is None:
                request.first_token_at, self._is_urgent = time.monotonic(), True
                self._figures.first_token(request)
            place = request.generated
            request.output.append(emitted.token)
            if not computed:
                request.waiting.append(emitted.token)
            if request.expected[place : place + 1] != (emitted.token,):
                request.expected = ()
            self._news.append((request, request.emit, emitted))
            if request.generated >= request.max_tokens or self._is_full(request):
                self.finish(request, "length")
                break

    def _is_full(self, request: Request) -> bool:
        return self.held(request) + len(request.waiting) >= self._context

    def _score(self, request: Request, logits: Logits) -> list[float]:
        assert request.slot is not None
        length = self.held(request)
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

    def held(self, request: Request) -> int:
        """How many tokens the request's sequence holds."""
        assert request.slot is not None
        return len(self._cache.slots[request.slot].tokens)

    def finish(self, request: Request, result: str | list[float] | Exception) -> None:
        """The request has ended, so or so; one that does not run is left alone."""
        if request in self._scheduler.running:
            self._scheduler.finish(request)
            self._end(request, result)

    def end_late(self, request: Request) -> None:
        """The reply was not done by its deadline, whether it runs or waits."""
        error = TooLate("the reply was not done by its deadline: ask for less, or give it more time")
        if request in self._scheduler.running:
            self.finish(request, error)
        else:
            self._end(request, error)

    def _end(self, request: Request, result: str | list[float] | Exception) -> None:
        self._news.append((request, request.done, result))
        self._is_urgent = True

    def hand_over(self, *, at_once: bool) -> None:
        """Tell the readers what the steps brought, all in one go: each call may wake another thread, and then waits for it. What is
        not urgent may wait for the next step to keep the pace, unless it is to be told `at_once`."""
        if self._news and (at_once or self._is_urgent or time.monotonic() - self._told_at >= PACE):
            self._tell()
            self._is_urgent, self._told_at = False, time.monotonic()

    def _tell(self) -> None:
        while self._news:
            news, self._news = self._news, []
            for request, callback, item in news:
                try:
                    callback(item)
                except Exception as error:  # a reader that fails ends its own request only
                    log.error("a reader failed", exc_info=error)
                    self.finish(request, error)
