"""The desk of a business that has nothing but tools, and a journal that nobody reads: what a set's agent runs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from frontdesk_agents.ports import StoredCall
from frontdesk_tools.ports import Desk


def empty_desk(today: date) -> Desk:
    """No documents, products, orders or events."""
    nothing = _Nothing()
    return Desk(
        orders=nothing,
        products=nothing,
        leads=nothing,
        events=nothing,
        moderation=nothing,
        knowledge=nothing,
        today=today,
    )


class _Nothing:
    """Implements every port of a desk."""

    async def find(self, number: str) -> None:
        return None

    async def cancel(self, number: str, *, key: str) -> Literal["not_found"]:
        return "not_found"

    async def search(self, query: object, *, limit: int = 8) -> Sequence[Any]:
        return ()

    async def passages(self, document_id: str) -> Sequence[Any]:
        return ()

    async def capture(
        self, *, key: str, email: str | None, phone: str | None, name: str | None, interest: str | None
    ) -> str:
        return key

    async def upcoming(self, *, text: str | None, after: date, before: date | None, limit: int = 5) -> Sequence[Any]:
        return ()

    async def flag(self, *, key: str, reason: str, quote: str) -> str:
        return key


class NoJournal:
    """Implements `Journal`; nothing is kept, so every decision is a fresh one."""

    async def stored_decision(self, step: int) -> Mapping[str, Any] | None:
        return None

    async def decide(self, step: int, decision: Mapping[str, Any]) -> None:
        return None

    async def begin_call(self, call: int, name: str, arguments: Mapping[str, Any]) -> StoredCall:
        return StoredCall(call, name, arguments, None)

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None:
        return None

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        return None

    async def step(self, name: str) -> None:
        return None

    async def draft(self, text: str) -> None:
        return None
