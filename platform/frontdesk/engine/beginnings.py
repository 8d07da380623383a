"""What two prompts have in common."""

from __future__ import annotations


def common_prefix(first: list[int], second: list[int]) -> int:
    """How many leading tokens two lists share."""
    same, differing = 0, min(len(first), len(second)) + 1
    while differing - same > 1:
        middle = (same + differing) // 2
        if first[same:middle] == second[same:middle]:
            same = middle
        else:
            differing = middle
    return same
