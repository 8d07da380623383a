"""`make_chat_student`: a folder of a tenant's data and a base to an adapter, a report and a model card."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.engine.models.starter import file_hash
from frontdesk.tuning.chat import training
from frontdesk.tuning.chat.card import write_card
from frontdesk.tuning.chat.exporting import export
from frontdesk.tuning.chat.judging import Judging
from frontdesk.tuning.chat.lessons import Lesson, lessons_of
from frontdesk.tuning.chat.serving import Row, Served, serving
from frontdesk.tuning.chat.sizes import size_of
from frontdesk.tuning.chat.weights import Base, read_base
from frontdesk.tuning.student.asking import Asker
from frontdesk.tuning.student.beside import Live, read_live
from frontdesk.tuning.student.data import TenantData, read_data
from frontdesk.tuning.student.errors import TooLittleData
from frontdesk.tuning.student.exporting import Exported
from frontdesk.tuning.student.folder import ADAPTER, CHECKPOINT, draft, keep, writing
from frontdesk.tuning.student.judging import go_on
from frontdesk.tuning.student.labels import Label, Labeller
from frontdesk.tuning.student.loop import SHARE, Pace
from frontdesk.tuning.student.making import JUDGING, Made
from frontdesk.tuning.student.models import Models, ThisJudge, opened
from frontdesk.tuning.student.progress import Progress, Stop, Tell
from frontdesk.tuning.student.shelf import Shelf

FEWEST, MOST = 12, 3000  # lessons
PASSES = 6


def make_chat_student(
    data: Path, to: Path, *, base: Path, minutes: float, seed: int, threads: int, tell: Tell, stop: Stop
) -> Made:
    """Make an adapter of a base from a folder that `frontdesk tune data` wrote. `minutes` are of training; judging takes as many at most,
    and reading comes on top.

    A killed or stopped run goes on from its checkpoint in `to` when it is called again with the same data and base. Files of an earlier
    run are replaced when everything is done. Raises `BadData`, `BadBase`, `BaseTooLarge`, `BadModel`, `TooLittleData`, `Stopped`,
    `NotReproduced` and `CannotWrite`.
    """
    read, live = read_data(data), read_live(data)
    pace = Pace(minutes=minutes, seed=seed, threads=threads, passes=PASSES)
    with writing(to):
        frozen = read_base(base)
        run = training.Run(frozen, file_hash(base), _at_its_rate(pace, frozen), to / CHECKPOINT, tell, stop)
        with opened(threads) as models, serving(base, threads) as served:
            return asyncio.run(_Maker(read, live, to, base.name, run, models, served).make())


def _at_its_rate(pace: Pace, base: Base) -> Pace:
    return Pace(**vars(pace) | {"peak_rate": training.rate_of(base.shape.width)})


@dataclass(frozen=True)
class _Learnt:
    """What it learnt from: lessons that had room, and how many had not."""

    lessons: Sequence[Lesson]
    left_out: int
    exported: Exported
    seconds: float


@dataclass(frozen=True)
class _Maker:
    """One making."""

    data: TenantData
    live: Live | None
    to: Path
    name: str
    run: training.Run
    models: Models
    served: Served

    async def make(self) -> Made:
        """Read, train, check, judge, keep."""
        self.run.tell(Progress("reading", 0.0))
        business, embedder = self.data.business, self.models.embedder
        shelf = await Shelf.of(business.documents, embedder, business.business.language)
        labeller = await Labeller.of(shelf, embedder)
        learn, held_out = [
            await labeller.labels(self.data.of_agents(part)) for part in (self.data.learn, self.data.held_out)
        ]
        asker = Asker(business.agents, shelf, embedder, date.today())
        learnt = await self._train(await self._rows(learn, asker))
        self.run.tell(Progress("judging", JUDGING))
        judge = ThisJudge(self.models.reranker)
        judging = Judging(asker, judge, self.served, self.run.pace.minutes * 60, self.run.stop, self._tell_judging)
        adapters = await judging.others(self.live, self.run.base_id)
        judged = await judging.some(held_out, 1 + len(adapters), self.run.pace.seed)
        figures = await judging.decisions(judged, adapters)
        losses = await judging.likelihoods((await self._rows(judged, asker))[0], adapters)
        told = self._told(learnt, [{"figures": f, "loss": loss} for f, loss in zip(figures, losses, strict=True)])
        keep(self.to, self._stored(), told, write_card(told))
        self.run.tell(Progress("judging", 1.0))
        return Made(self.to, learnt.exported.size, told)

    async def _rows(self, labels: Sequence[Label], asker: Asker) -> tuple[list[tuple[Lesson, Row]], int]:
        """The lessons of examples as tokens, and how many were too long."""
        found: list[tuple[Lesson, Row]] = []
        left_out = 0
        async for lesson in lessons_of(labels, asker, ThisJudge(self.models.reranker)):
            go_on(self.run.stop)
            row = self.served.row(lesson)
            if len(row.tokens) > training.LONGEST:
                left_out += 1
                continue
            found.append((lesson, row))
            if len(found) == MOST:
                break
        return found, left_out

    async def _train(self, read: tuple[list[tuple[Lesson, Row]], int]) -> _Learnt:
        lessons, left_out = read
        if len(lessons) < FEWEST:
            raise TooLittleData(
                f"{len(lessons)} answers can be learnt from, {FEWEST} are needed ({left_out} were too long): correct more answers, or "
                "allow conversations"
            )
        rows = [row for _, row in lessons]
        self.run.tell(Progress("training", 0.0))
        state = training.train(self.run, rows)
        self.run.tell(Progress("checking", SHARE))
        exported = await export(state.lora, self.run.base, rows, self.served, draft(self.to, ADAPTER))
        return _Learnt([lesson for lesson, _ in lessons], left_out, exported, state.seconds)

    def _tell_judging(self, share: float) -> None:
        self.run.tell(Progress("judging", round(JUDGING + (1 - JUDGING) * share, 4)))

    def _stored(self) -> dict[str, Any]:
        """What `student.json` says: which base the adapter fits."""
        return {"base": self.run.base_id, "examples": {}, "answerability": {}, "sentences": []}

    def _told(self, learnt: _Learnt, compared: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """What `report.json` says."""
        size, kinds = size_of(self.run.base.shape), Counter(lesson.kind for lesson in learnt.lessons)
        bare, *beside = compared
        return {
            "business": self.data.business.business.name,
            "base": self.name,
            "base_sha256": self.run.base_id,
            "architecture": self.run.base.architecture,
            "seed": self.run.pace.seed,
            "rank": size.rank,
            "targets": list(size.targets),
            "seconds": round(learnt.seconds, 1),
            "samples": len(learnt.lessons),
            "decisions": kinds["decision"],
            "replies": kinds["reply"],
            "left_out": learnt.left_out,
            "longest": training.LONGEST,
            "data": self.data.as_told(),
            **vars(learnt.exported),
            **bare,
            "live": {"number": self.live.number, **beside[0]} if self.live is not None and beside else None,
        }
