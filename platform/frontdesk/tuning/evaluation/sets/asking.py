"""The open sets by name: each is read whole before the first question, so that a broken one costs no time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from frontdesk.tuning.evaluation.deciding import BuiltIn
from frontdesk.tuning.evaluation.sets import abcd, bfcl, clinc, sgd, sgd_talks, taskmaster
from frontdesk.tuning.figures import Figure

Figures = dict[str, Figure | None]
Measure = Callable[[BuiltIn, int | None, list[float]], Awaitable[Figures]]
"""Asks at most so many cases of each part; adds each decision's milliseconds to the list."""


def read_sets(paths: Mapping[str, Path | None]) -> dict[str, Measure]:
    """The sets that have a path, ready to be asked. Raises `BadSet` when one cannot be read."""
    readers: dict[str, Callable[[Path], Measure]] = {
        "sgd": _sgd,
        "bfcl": _bfcl,
        "clinc": _clinc,
        "taskmaster": _taskmaster,
        "abcd": _abcd,
    }
    return {name: readers[name](path) for name, path in paths.items() if path is not None}


def source_of(name: str) -> Mapping[str, str]:
    """A set's `name`, `url`, `licence` and `cite`."""
    sources: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("sources.yaml").read_text(encoding="utf-8"))
    return dict(sources[name])


def _sgd(path: Path) -> Measure:
    found = sgd.read(path)
    return lambda models, limit, took: sgd_talks.measure(found, models, limit, took)


def _bfcl(path: Path) -> Measure:
    found = bfcl.read(path)
    return lambda models, limit, took: bfcl.measure(found, models, limit, took)


def _clinc(path: Path) -> Measure:
    found = clinc.read(path)
    return lambda models, limit, took: clinc.measure(found, models, limit, took)


def _taskmaster(path: Path) -> Measure:
    found = taskmaster.read(path)
    return lambda models, limit, took: taskmaster.measure(found, models, limit, took)


def _abcd(path: Path) -> Measure:
    found = abcd.read(path)
    return lambda models, limit, took: abcd.measure(found, models, limit, took)
