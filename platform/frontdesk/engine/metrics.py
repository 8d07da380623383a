"""Figures of the engine for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

PROMPT_TOKENS = Counter("frontdesk_engine_prompt_tokens_total", "Prompt tokens, cached or computed", ["source"])
GENERATED_TOKENS = Counter("frontdesk_engine_generated_tokens_total", "Generated tokens, sampled or forced", ["kind"])
SPECULATED_TOKENS = Counter("frontdesk_engine_speculated_tokens_total", "Guessed tokens, kept or dropped", ["kind"])
BATCH_TOKENS = Histogram(
    "frontdesk_engine_batch_tokens", "Tokens in one step", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
QUEUED = Gauge("frontdesk_engine_queued", "Requests that wait for a sequence")
FIRST_TOKEN_SECONDS = Histogram(
    "frontdesk_engine_first_token_seconds",
    "From a request's arrival to its first token",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
EMBEDDED_TEXTS = Counter("frontdesk_engine_embedded_texts_total", "Texts embedded")
