"""What is looked up before a risky tool asks for a yes, so that the customer is not asked about what cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Result = Mapping[str, Any]


@dataclass(frozen=True)
class LookUp:
    """`tool` takes the same arguments; `refusal` names the risky tool's outcome when its result forbids the act."""

    tool: str
    refusal: Callable[[Result], str | None]


def _order_refusal(result: Result) -> str | None:
    if result["outcome"] == "not_found":
        return "not_found"
    status = result["data"].get("status")
    if status == "cancelled":
        return "already_cancelled"
    return "not_cancellable" if status in ("shipped", "delivered") else None


LOOK_UPS: Mapping[str, LookUp] = {"cancel_order": LookUp("get_order", _order_refusal)}
