"""A run: the teacher is asked, several requests at once, and what it says is checked in the order of the plan, so that a run that goes
on writes what it would have written at once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from frontdesk.tuning.own.examples import Example, Splitter
from frontdesk.tuning.teacher.asking import Teacher
from frontdesk.tuning.teacher.checks import Checker, Gap
from frontdesk.tuning.teacher.errors import BadTeacher
from frontdesk.tuning.teacher.filters import Reason
from frontdesk.tuning.teacher.items import Item, read_items
from frontdesk.tuning.teacher.planning import Planned
from frontdesk.tuning.teacher.tasks import Kind, Task

MUTE = 12  # replies in a row without anything that was asked for


@dataclass
class Taught:
    """What a run has brought so far: `lines` and `gaps` to keep, how many of each kind, and what was dropped why, from so many replies;
    `passed` requests could not be asked. `mute` counts the newest replies in which nothing was what was asked for."""

    lines: list[Example] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    kinds: Counter[Kind] = field(default_factory=Counter)
    dropped: Counter[Reason] = field(default_factory=Counter)
    replies: int = 0
    passed: int = 0
    mute: int = 0


@dataclass(frozen=True)
class Progress:
    """`replies` to `planned` requests have come, `asked` of them now; `minutes_left` until all have, or the budget ends."""

    replies: int
    planned: int
    asked: int
    lines: int
    minutes_left: float
    ended: bool


@dataclass
class Lesson:
    """One run over a plan. `taught` holds what has come also when the run breaks off."""

    teacher: Teacher
    checker: Checker
    splitter: Splitter
    taught: Taught = field(default_factory=Taught)

    async def run(self, plan: Sequence[Planned], at_once: int, tell: Callable[[Progress], None]) -> None:
        """Ask all that the budget allows. Raises what asking raises, and `BadTeacher` when nothing it says is what was asked for."""
        began = time.monotonic()
        async with aclosing(_replies(plan, self.teacher, at_once)) as replies:
            async for task, reply in replies:
                if reply is None:
                    self.taught.passed += 1
                else:
                    await self._take(task, reply)
                tell(self._progress(len(plan), time.monotonic() - began))

    async def _take(self, task: Task, reply: str) -> None:
        self.taught.replies += 1
        found = list(read_items(reply, task.item))
        for item in found:
            reason = "unreadable" if item is None else await self._kept(task, item)
            if reason is not None:
                self.taught.dropped[reason] += 1
        self.taught.mute = self.taught.mute + 1 if found and not any(found) else 0
        if self.taught.mute >= MUTE:
            raise BadTeacher(
                f"none of the last {MUTE} replies was the JSON asked for{self.teacher.complaint}: take a model and a server that "
                "follow response_format json_schema"
            )

    async def _kept(self, task: Task, item: Item) -> Reason | None:
        """Keep the item, or say why not."""
        found = await self.checker.check(task, item)
        if isinstance(found, str):
            return found
        if isinstance(found, Gap):
            self.taught.gaps.append(found)
        elif self.splitter.part(found) is None:
            return "known"
        else:
            self.taught.lines.append(found)
        self.taught.kinds[task.kind] += 1
        return None

    def _progress(self, planned: int, seconds: float) -> Progress:
        budget, taught = self.teacher.budget, self.taught
        waiting = planned - taught.replies - taught.passed
        to_ask = min(waiting, budget.requests - budget.asked)
        left = min(seconds / (budget.asked or taught.replies or 1) * to_ask, budget.seconds_left)
        return Progress(
            taught.replies, planned, budget.asked, len(taught.lines), max(0.0, left) / 60, ended=waiting == 0
        )


async def _replies(
    plan: Sequence[Planned], teacher: Teacher, at_once: int
) -> AsyncGenerator[tuple[Task, str | None], None]:
    """Each task with its reply, None where it could not be asked, in the plan's order; `at_once` are under way."""
    waiting: deque[asyncio.Task[tuple[Task, str | None]]] = deque()
    try:
        for planned in plan:
            waiting.append(asyncio.create_task(_asked(planned, teacher)))
            if len(waiting) >= at_once:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _asked(planned: Planned, teacher: Teacher) -> tuple[Task, str | None]:
    task = await planned()
    return task, await teacher.reply(task.messages, task.schema)
