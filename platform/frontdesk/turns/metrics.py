"""Figures of the turns for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

TURNS = Counter("frontdesk_turns_total", "Turns run, by how they ended", ["status"])
TURN_SECONDS = Histogram(
    "frontdesk_turn_seconds",
    "Time of one turn, from claim to commit",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
)
