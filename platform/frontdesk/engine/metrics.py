"""Figures of the engine for Prometheus. Rates (tokens per second, hit ratio) are `rate()`s of the counters.

Tenants: the busiest have a label of their own, the rest are `other` (see `busiest`). What a step brings is noted, and told a few
times a second: between two steps llama.cpp waits.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter as Counts
from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

from frontdesk.engine.busiest import Busiest
from frontdesk.engine.prefix_cache import PrefixCache
from frontdesk.engine.request import Request

TELLING = 0.1  # seconds between two times that are told while requests run

_WAITS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
_FEW_WAITS = (0.1, 1, 10)
_MODEL, _TENANT = ["model"], ["model", "tenant"]

PROMPT_TOKENS = Counter(
    "frontdesk_engine_prompt_tokens_total", "Prompt tokens, cached or computed", [*_MODEL, "source"]
)
GENERATED_TOKENS = Counter(
    "frontdesk_engine_generated_tokens_total", "Generated tokens, sampled or forced", [*_MODEL, "kind"]
)
SPECULATED_TOKENS = Counter(
    "frontdesk_engine_speculated_tokens_total", "Guessed tokens, kept or dropped", [*_MODEL, "kind"]
)
STEP_SECONDS = Counter("frontdesk_engine_step_seconds_total", "Time spent in steps", _MODEL)
BATCH_FILL = Histogram(
    "frontdesk_engine_batch_fill", "Tokens of a step over the most a step takes", _MODEL, buckets=_SHARES
)
FIRST_TOKEN_SECONDS = Histogram(
    "frontdesk_engine_first_token_seconds", "From a request's arrival to its first token", _MODEL, buckets=_WAITS
)
RUNNING = Gauge("frontdesk_engine_running", "Requests that have a sequence", _MODEL)
KV_CELLS = Gauge("frontdesk_engine_kv_cells", "Cells of the KV cache: used ones, and the budget", [*_MODEL, "state"])
SHELF_BYTES = Gauge("frontdesk_engine_shelf_bytes", "Memory of what sequences held before they made room", _MODEL)
QUEUED = Gauge("frontdesk_engine_queued", "Requests that wait for a sequence", _TENANT)
WAITING_SECONDS = Histogram(
    "frontdesk_engine_waiting_seconds", "From a request's arrival to its sequence", _TENANT, buckets=_FEW_WAITS
)
TENANT_TOKENS = Counter(
    "frontdesk_engine_tenant_tokens_total", "Prompt tokens computed and tokens generated", [*_TENANT, "kind"]
)
EMBEDDED_TEXTS = Counter("frontdesk_engine_embedded_texts_total", "Texts embedded")
RERANKED_TEXTS = Counter("frontdesk_engine_reranked_texts_total", "Texts scored by the reranker")


class Figures:
    """What one model's loop tells, from the loop's thread. `batch` is the tokens of a full step, `cells` the KV cache's."""

    def __init__(self, model: str, *, batch: int, cells: int) -> None:
        self._model, self._batch = model, batch
        self._busiest = Busiest(self._forget)
        self._queued: set[str] = set()
        self._steps: list[tuple[int, float]] = []
        self._grown: Counts[tuple[str, str]] = Counts()  # by scope and kind
        self._tried: Counts[str] = Counts()
        self._told = 0.0
        self._running, self._used = RUNNING.labels(model), KV_CELLS.labels(model, "used")
        self._shelf = SHELF_BYTES.labels(model)
        self._fill, self._step = BATCH_FILL.labels(model), STEP_SECONDS.labels(model)
        self._first = FIRST_TOKEN_SECONDS.labels(model)
        self._generated = {kind: GENERATED_TOKENS.labels(model, kind) for kind in ("sampled", "forced")}
        KV_CELLS.labels(model, "budget").set(cells)

    def admitted(self, request: Request, cached: int) -> None:
        """A request has got a sequence that holds `cached` tokens of its prompt."""
        computed = len(request.waiting)
        PROMPT_TOKENS.labels(self._model, "cached").inc(cached)
        PROMPT_TOKENS.labels(self._model, "computed").inc(computed)
        label = self._tokens(request.scope, "prompt", computed)
        if not request.output:
            WAITING_SECONDS.labels(self._model, label).observe(time.monotonic() - request.arrived)

    def stepped(self, tokens: int, seconds: float) -> None:
        """A batch was decoded and its tokens handed out."""
        self._steps.append((tokens, seconds))

    def first_token(self, request: Request) -> None:
        """A request has its first token."""
        self._first.observe(time.monotonic() - request.arrived)

    def generated(self, request: Request, kind: str, tokens: int) -> None:
        """A reply has grown by sampled or forced tokens."""
        self._grown[request.scope, kind] += tokens

    def speculated(self, kept: int, dropped: int) -> None:
        """Guesses were tried."""
        self._tried["kept"] += kept
        self._tried["dropped"] += dropped

    @property
    def due(self) -> bool:
        """Whether it is time to tell again."""
        return time.monotonic() - self._told >= TELLING

    def tell(self, queued: Mapping[str, int], running: int, cache: PrefixCache) -> None:
        """Tell what was noted, how many requests of each tenant wait, how many run, and how full the KV cache and its shelf are."""
        self._told = time.monotonic()
        self._tell_noted()
        self._tell_queued(queued)
        self._running.set(running)
        self._used.set(cache.used)
        self._shelf.set(cache.shelf.used)

    def _tell_noted(self) -> None:
        steps, grown, tried = self._steps, self._grown, self._tried
        self._steps, self._grown, self._tried = [], Counts(), Counts()
        for tokens, seconds in steps:
            self._fill.observe(tokens / self._batch)
            self._step.inc(seconds)
        for (scope, kind), tokens in grown.items():
            self._generated[kind].inc(tokens)
            self._tokens(scope, "generated", tokens)
        for kind, tokens in tried.items():
            SPECULATED_TOKENS.labels(self._model, kind).inc(tokens)

    def _tell_queued(self, queued: Mapping[str, int]) -> None:
        depths: dict[str, int] = {}
        for tenant, depth in queued.items():
            label = self._busiest.count(tenant, 0)
            depths[label] = depths.get(label, 0) + depth
        for label in self._queued - depths.keys():
            _remove(QUEUED, self._model, label)
        for label, depth in depths.items():
            QUEUED.labels(self._model, label).set(depth)
        self._queued = set(depths)

    def _tokens(self, scope: str, kind: str, tokens: int) -> str:
        label = self._busiest.count(scope, tokens)
        TENANT_TOKENS.labels(self._model, label, kind).inc(tokens)
        return label

    def _forget(self, tenant: str) -> None:
        _remove(QUEUED, self._model, tenant)
        _remove(WAITING_SECONDS, self._model, tenant)
        _remove(TENANT_TOKENS, self._model, tenant, "prompt")
        _remove(TENANT_TOKENS, self._model, tenant, "generated")


def _remove(metric: Gauge | Counter | Histogram, *labels: str) -> None:
    with contextlib.suppress(KeyError):
        metric.remove(*labels)
