"""Requests that nobody entitled has sent: none is taken, whatever is wrong with it; and a genuine one has one effect."""

from __future__ import annotations

from frontdesk.bench.forgery.bench import run

__all__ = ["run"]
