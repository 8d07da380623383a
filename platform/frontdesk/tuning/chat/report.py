"""How much likelier the right answers have become: nats a token with an adapter beside without, on examples held out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.tuning.figures import clustered_interval


@dataclass(frozen=True)
class Judged:
    """An answer held out, of a conversation: nats a token by the candidate and by what it is compared with."""

    conversation: str
    candidate: float
    other: float


def compared(judged: Sequence[Judged]) -> dict[str, Any]:
    """One JSON object: how many answers, both means, and their difference with its 95 % interval, in which answers of one conversation
    count as alike; null where too few conversations are held out to tell."""
    if not judged:
        return {"count": 0, "bare": None, "candidate": None, "difference": None}
    by_conversation: dict[str, list[float]] = defaultdict(list)
    for each in judged:
        by_conversation[each.conversation].append(each.candidate - each.other)
    means = {name: sum(getattr(each, name) for each in judged) / len(judged) for name in ("candidate", "other")}
    interval = clustered_interval(by_conversation.values()) if len(by_conversation) > 1 else None
    return {
        "count": len(judged),
        "bare": round(means["other"], 4),
        "candidate": round(means["candidate"], 4),
        "difference": {
            "nats": round(means["candidate"] - means["other"], 4),
            "interval": [round(bound, 4) for bound in interval] if interval else None,
        },
    }
