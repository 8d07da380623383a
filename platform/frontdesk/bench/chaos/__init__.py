"""Customers of every platform write while processes are killed and Redis is flushed; nothing is lost, nothing happens twice."""

from __future__ import annotations

from frontdesk.bench.chaos.bench import run

__all__ = ["run"]
