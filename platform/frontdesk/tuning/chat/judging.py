"""The candidate beside the bare base, and beside the version that answers: likelier answers, and better decisions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from frontdesk.engine.errors import BadModel
from frontdesk.tuning.chat.lessons import Lesson
from frontdesk.tuning.chat.report import Judged, compared
from frontdesk.tuning.chat.serving import Row, Served, ThisChat, load
from frontdesk.tuning.student.asking import Asker, Brain
from frontdesk.tuning.student.beside import Live
from frontdesk.tuning.student.exporting import NAME
from frontdesk.tuning.student.judging import LIVE, compare, go_on
from frontdesk.tuning.student.labels import Label
from frontdesk.tuning.student.progress import Stop
from frontdesk_agents.ports import Embedder, Judge

FEWEST, MOST = 8, 200  # examples that are judged by
ASKED = 0.5  # of the time for decisions; the rest is for how likely answers are


@dataclass(frozen=True)
class Chatting:
    """What is compared: the package's judge, and the base with an adapter or none. Implements `judging.Thinks`."""

    judge: Judge
    served: Served
    adapter: str | None = None

    async def brain(self, _agent: str, _embedder: Embedder) -> Brain:
        """See the port."""
        return Brain(self.judge, model=ThisChat(self.served, self.adapter))


@dataclass(frozen=True)
class Judging:
    """One judging of at most `seconds`, as far as the first example tells."""

    asker: Asker
    judge: Judge
    served: Served
    seconds: float
    stop: Stop
    tell: Callable[[float], None]

    async def others(self, live: Live | None, base_id: str) -> list[str | None]:
        """The adapters to compare with: none, and that of the version which answers, where it is one of this base."""
        if live is None or live.stored["base"] != base_id:
            return [None]
        with suppress(BadModel):
            await load(self.served, LIVE, live.adapter)
            return [None, LIVE]
        return [None]

    async def some(self, labels: Sequence[Label], thinkers: int, seed: int) -> list[Label]:
        """As many of the examples as there is time for."""
        if not labels:
            return []
        rng = Random(f"judged/{seed}")  # noqa: S311 (reproducible, not secret)
        drawn = rng.sample(list(labels), min(len(labels), MOST))
        began = time.monotonic()
        await self.asker.ask(drawn[0].example, drawn[0].question, Brain(self.judge, model=ThisChat(self.served)))
        each = (time.monotonic() - began) * thinkers
        return drawn[: max(FEWEST, int(ASKED * self.seconds / max(each, 1e-3)))]

    async def decisions(self, labels: Sequence[Label], adapters: Sequence[str | None]) -> list[dict[str, Any]]:
        """The figures of the candidate beside each of the adapters."""
        plain = [replace(label, quote=None, right=None) for label in labels]  # which sentence is not the model's choice
        thinkers = [Chatting(self.judge, self.served, adapter) for adapter in adapters]
        candidate = Chatting(self.judge, self.served, NAME)
        reports = await compare(
            plain, self.asker, thinkers, candidate, self.stop, lambda share: self.tell(ASKED * share)
        )
        return [report.as_json() for report in reports]

    async def likelihoods(
        self, rows: Sequence[tuple[Lesson, Row]], adapters: Sequence[str | None]
    ) -> list[dict[str, Any]]:
        """How much likelier the answers are to the candidate than with each of the adapters, as far as the time goes."""
        found: list[list[Judged]] = [[] for _ in adapters]
        began, mixed = time.monotonic(), Random(len(rows)).sample(rows, len(rows))  # noqa: S311 (reproducible, not secret)
        for at, (lesson, row) in enumerate(mixed):
            go_on(self.stop)
            if at >= FEWEST and time.monotonic() - began > (1 - ASKED) * self.seconds:
                break
            self.tell(ASKED + (1 - ASKED) * at / len(rows))
            ours = await self.served.loss(row, NAME)
            for judged, adapter in zip(found, adapters, strict=True):
                judged.append(Judged(lesson.conversation, ours, await self.served.loss(row, adapter)))
        return [compared(judged) for judged in found]
