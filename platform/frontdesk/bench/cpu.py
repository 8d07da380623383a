"""What processes have computed, from Linux's /proc (proc_pid_stat(5)): it does not depend on who else uses the machine."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # a second


def cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """The CPU seconds of each process and all that it has started, by its name without a number."""
    times, children = _all_processes()
    found: dict[str, float] = defaultdict(float)
    for name, pid in pids.items():
        found[name.rstrip("-0123456789")] += sum(times.get(each, 0) for each in _family(pid, children)) / TICKS
    return dict(found)


def cpu_ms_each(before: Mapping[str, float], after: Mapping[str, float], number: int) -> dict[str, float]:
    """Milliseconds between two readings for each of `number` pieces of work, and their sum."""
    each = {name: round((seconds - before.get(name, 0.0)) * 1000 / number, 2) for name, seconds in after.items()}
    return each | {"all": round(sum(each.values()), 2)}


def _family(pid: int, children: Mapping[int, list[int]]) -> list[int]:
    return [pid, *(each for child in children.get(pid, ()) for each in _family(child, children))]


def _all_processes() -> tuple[dict[int, int], dict[int, list[int]]]:
    times: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        pid = int(stat.parent.name)
        children[int(fields[1])].append(pid)
        times[pid] = sum(map(int, fields[11:15]))  # its own and those of children that have ended
    return times, children
