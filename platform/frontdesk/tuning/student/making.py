"""`make_student`: a folder of a tenant's data to an adapter, examples, weights, a report and a model card."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from frontdesk.tuning.embedder.pairs import written
from frontdesk.tuning.embedder.prepare import first_weights, glossed
from frontdesk.tuning.judge.samples import Sample, samples
from frontdesk.tuning.student import exporting, training
from frontdesk.tuning.student.asking import Asker
from frontdesk.tuning.student.beside import Live, read_live
from frontdesk.tuning.student.card import write_card
from frontdesk.tuning.student.data import TenantData, read_data
from frontdesk.tuning.student.errors import TooLittleData
from frontdesk.tuning.student.exporting import Exported, export
from frontdesk.tuning.student.folder import ADAPTER, CHECKPOINT, draft, keep, writing
from frontdesk.tuning.student.judging import Candidate, compare, fit_weights, live_candidate
from frontdesk.tuning.student.labels import Label, Labeller
from frontdesk.tuning.student.loop import SHARE
from frontdesk.tuning.student.models import Models, ThisJudge, opened
from frontdesk.tuning.student.progress import Progress, Stop, Tell
from frontdesk.tuning.student.report import Report
from frontdesk.tuning.student.shelf import Shelf
from frontdesk.tuning.student.shown import stored

FEWEST = 12  # questions whose answer is known
WEIGHED = 0.2  # of the questions to learn from, kept from the judge to fit weights on
JUDGING = 0.85  # of the whole work is done when it begins


@dataclass(frozen=True)
class Made:
    """The folder of the finished files, the adapter's size in bytes, and what `report.json` says."""

    folder: Path
    size: int
    report: dict[str, Any]


def make_student(data: Path, to: Path, *, minutes: float, seed: int, threads: int, tell: Tell, stop: Stop) -> Made:
    """Make a student from a folder that `frontdesk tune data` wrote. `minutes` are of training; reading and judging come on top.

    A killed or stopped run goes on from its checkpoint in `to` when it is called again with the same data. Files of an earlier run
    are replaced when everything is done. Raises `BadData`, `TooLittleData`, `Stopped`, `NotReproduced` and `CannotWrite`.
    """
    read, live = read_data(data), read_live(data)
    plan = training.Plan(minutes=minutes, seed=seed, threads=threads)
    with writing(to), opened(threads) as models:
        return asyncio.run(_Maker(read, live, to, plan, models, tell, stop).make())


@dataclass(frozen=True)
class _Trained:
    exported: Exported
    own: int  # questions that it learnt from
    packages: int
    seconds: float


@dataclass(frozen=True)
class _Maker:
    """One making."""

    data: TenantData
    live: Live | None
    to: Path
    plan: training.Plan
    models: Models
    tell: Tell
    stop: Stop

    async def make(self) -> Made:
        """Read, train, check, judge, keep."""
        self.tell(Progress("reading", 0.0))
        business, embedder = self.data.business, self.models.embedder
        shelf = await Shelf.of(business.documents, embedder, business.business.language)
        labeller = await Labeller.of(shelf, embedder)
        labels, held_out = [
            await labeller.labels(self.data.of_agents(part)) for part in (self.data.learn, self.data.held_out)
        ]
        learnt, weighed = _split(labels, self.plan.seed)
        trained = self._train(await labeller.samples(learnt))
        self.tell(Progress("judging", JUDGING))
        asker = Asker(business.agents, shelf, embedder, date.today())
        judge = ThisJudge(self.models.reranker, exporting.NAME)
        base = self.models.base.name
        sentences = [sentence.text for sentence in shelf.sentences]
        unweighed = Candidate(judge, stored(learnt, {}, base, sentences))  # it has not seen what weights are fitted on
        weights = await fit_weights(weighed, asker, unweighed, self.stop)
        candidate = Candidate(judge, stored(labels, weights, base, sentences))
        bare = Candidate(ThisJudge(self.models.reranker), stored([], {}, base, []))
        others = [bare] if self.live is None else [bare, live_candidate(self.live, self.models)]
        reports = await compare(held_out, asker, others, candidate, self.stop, self._tell_judging)
        told = self._told(candidate, trained, reports)
        keep(self.to, candidate.stored, told, write_card(told))
        self.tell(Progress("judging", 1.0))
        return Made(self.to, trained.exported.size, told)

    def _train(self, own: Sequence[Sample]) -> _Trained:
        if len(own) < FEWEST:
            raise TooLittleData(
                f"{len(own)} questions have a known answer, {FEWEST} are needed: correct more answers, or allow conversations"
            )
        weights, bert = first_weights(self.models.base)
        wanted = 2 * round(self.plan.replayed * len(own))
        packages = self.models.plain.thread.submit(_packages, wanted, self.plan.seed, self.models).result()
        run = training.Run(weights, bert, self._rows, self.plan, self.to / CHECKPOINT, self.tell, self.stop)
        state = training.train(run, own, packages)
        self.tell(Progress("checking", SHARE))
        target = draft(self.to, ADAPTER)
        exported = export(state.lora, weights, bert, self._rows, own, self.models.reranker, target)
        return _Trained(exported, len(own), len(packages), state.seconds)

    def _rows(self, question: str, sentences: Sequence[str]) -> list[list[int]]:
        return [self.models.row(question, sentence) for sentence in sentences]

    def _tell_judging(self, share: float) -> None:
        self.tell(Progress("judging", round(JUDGING + (1 - JUDGING) * share, 4)))

    def _told(self, candidate: Candidate, trained: _Trained, reports: Sequence[Report]) -> dict[str, Any]:
        """What `report.json` says."""
        figures, *beside = [report.as_json() for report in reports]
        live = {"number": self.live.number, "figures": beside[0]} if self.live is not None else None
        return {
            "business": self.data.business.business.name,
            "base": candidate.stored["base"],
            "seed": self.plan.seed,
            "rank": self.plan.rank,
            "seconds": round(trained.seconds, 1),
            "samples": trained.own,
            "packages": trained.packages,
            "examples": sum(map(len, candidate.stored["examples"].values())),
            "answerability": candidate.stored["answerability"],
            "data": self.data.as_told(),
            **vars(trained.exported),
            "figures": figures,
            "live": live,
        }


def _split(labels: Sequence[Label], seed: int) -> tuple[list[Label], list[Label]]:
    """What the judge learns from, and what weights are fitted on: only where there is plenty."""
    kinds = Counter(label.unanswered for label in labels if label.unanswered or label.right is not None)
    if min(kinds[True], kinds[False]) * WEIGHED < FEWEST:
        return list(labels), []
    rng = Random(f"weighed/{seed}")  # noqa: S311 (reproducible, not secret)
    known = [label for label in labels if label.unanswered or label.right is not None]
    weighed = rng.sample(known, round(WEIGHED * len(known)))
    kept = {id(label) for label in weighed}
    return [label for label in labels if id(label) not in kept], weighed


def _packages(wanted: int, seed: int, models: Models) -> list[Sample]:
    """Samples of some of the businesses that the package's judge learnt from, at least so many. On the embedder's thread only: in
    one where PyTorch has computed, llama.cpp finds the processor's tiles (AMX) gone."""
    sources = written()
    Random(f"packages/{seed}").shuffle(sources)  # noqa: S311 (reproducible, not secret)
    found: list[Sample] = []
    while len(found) < wanted and sources:
        found += samples([glossed(sources.pop())], models.plain)
    return found
