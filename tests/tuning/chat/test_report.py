"""The difference of two losses, with an interval that knows which answers belong together."""

from __future__ import annotations

from random import Random

from frontdesk.tuning.chat.report import Judged, compared


def judged(conversations: int, each: int, better: float, seed: int = 1) -> list[Judged]:
    random = Random(seed)
    return [
        Judged(str(number), own + random.gauss(-better, 0.2), own)
        for number in range(conversations)
        for own in [2 + random.random()] * each
    ]


def test_a_clear_difference_is_told_with_its_interval() -> None:
    found = compared(judged(30, 2, better=0.5))
    low, high = found["difference"]["interval"]
    assert found["count"] == 60
    assert low < -0.5 < high < 0
    assert abs(found["candidate"] - found["bare"] - found["difference"]["nats"]) < 1e-3


def test_no_difference_is_not_made_one() -> None:
    low, high = compared(judged(30, 2, better=0.0))["difference"]["interval"]
    assert low < 0 < high


def test_of_one_conversation_nothing_can_be_told() -> None:
    assert compared(judged(1, 5, better=0.5))["difference"]["interval"] is None
    assert compared([]) == {"count": 0, "bare": None, "candidate": None, "difference": None}
