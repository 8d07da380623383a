"""The loads: conversations of tenants, all at once, each turn of a conversation after the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from frontdesk.bench.engine.texts import words


@dataclass(frozen=True)
class Load:
    """`schema` holds the replies to JSON, which then end by themselves."""

    tenants: int
    conversations: int  # of each tenant
    turns: int
    system_words: int
    message_words: int
    reply_tokens: int
    schema: dict[str, Any] | None = None

    @property
    def at_once(self) -> int:
        """Requests that are under way at a time."""
        return self.tenants * self.conversations


@dataclass(frozen=True)
class Script:
    """One conversation: what the system says and what the customer will say."""

    tenant: str
    system: str
    messages: tuple[str, ...]


_ORDER = {"type": "string", "pattern": "^[0-9]{4}$"}


def _call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    inner = {"type": "object", "properties": arguments, "required": list(arguments), "additionalProperties": False}
    outer = {"name": {"const": name}, "arguments": inner}
    return {"type": "object", "properties": outer, "required": list(outer), "additionalProperties": False}


TOOLS_SCHEMA = {
    "anyOf": [
        _call("get_order", {"order_id": _ORDER, "with_items": {"type": "boolean"}}),
        _call("cancel_order", {"order_id": _ORDER, "reason": {"enum": ["late", "mistake", "price", "other"]}}),
        _call("search_products", {"category": {"enum": ["tents", "boots", "stoves"]}, "in_stock": {"type": "boolean"}}),
        _call("event_schedule", {"day": {"enum": ["today", "tomorrow", "weekend"]}, "online": {"type": "boolean"}}),
    ]
}
"""A call of one of four tools. Every value is bounded, so that any model comes to an end."""

DESK = Load(8, 4, 2, system_words=1000, message_words=20, reply_tokens=24)
COLD = Load(8, 2, 3, system_words=600, message_words=20, reply_tokens=32)


def scripts(load: Load, seed: int) -> list[Script]:
    """The conversations of a load."""
    chance = Random(f"engine/{seed}")  # noqa: S311 (reproducible, not secret)
    systems = [words(chance, load.system_words) for _ in range(load.tenants)]
    return [
        Script(f"tenant-{tenant}", systems[tenant], tuple(words(chance, load.message_words) for _ in range(load.turns)))
        for _ in range(load.conversations)
        for tenant in range(load.tenants)
    ]


def tools(load: Load) -> Load:
    """The load with replies that are calls of tools."""
    return replace(load, schema=TOOLS_SCHEMA, reply_tokens=96)


def quarter(load: Load) -> Load:
    """The load of a quarter of the tenants."""
    return replace(load, tenants=load.tenants // 4)
