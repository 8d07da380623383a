"""Asking the agents what was said in conversations: to fit weights, and to compare the candidate with the bare package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from frontdesk.engine.errors import BadModel
from frontdesk.tuning.student import weights
from frontdesk.tuning.student.asking import Asker, Brain, Heard
from frontdesk.tuning.student.beside import Live
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.labels import Label
from frontdesk.tuning.student.models import Models, ThisJudge
from frontdesk.tuning.student.progress import Stop
from frontdesk.tuning.student.report import Report, judgeable
from frontdesk_agents.deciding.fit import JudgedQuestion
from frontdesk_agents.deciding.weights import default_weights
from frontdesk_agents.ports import Embedder, Judge
from frontdesk_agents.retrieving.students import student_from

LIVE = "live"  # the name of its adapter in this process


class Thinks(Protocol):
    """What is compared: it gives an agent something to think with."""

    async def brain(self, agent: str, embedder: Embedder) -> Brain: ...


@dataclass(frozen=True)
class Candidate:
    """A student's judge, and its examples and weights as `student.json` holds them."""

    judge: Judge
    stored: Mapping[str, Any]

    async def brain(self, agent: str, embedder: Embedder) -> Brain:
        """What an agent thinks with."""
        return Brain(self.judge, await student_from("candidate", self.stored, agent, embedder))


def live_candidate(live: Live, models: Models) -> Candidate:
    """As it answers: with its adapter, but for one that was trained for another judge or that llama.cpp does not take, which turns leave
    alone too."""
    reranker = models.reranker
    adapter: str | None = None
    if live.stored["base"] == models.base.name:
        with suppress(BadModel):
            reranker.thread.submit(reranker.loras.add, LIVE, live.adapter).result()
            adapter = LIVE
    return Candidate(ThisJudge(reranker, adapter), live.stored)


async def fit_weights(labels: Sequence[Label], asker: Asker, candidate: Candidate, stop: Stop) -> dict[str, float]:
    """Weights of answerability from questions that the judge has not learnt; none where the package's are as good."""
    questions = []
    for label, brain in await _brains(labels, asker, candidate):
        go_on(stop)
        heard = await asker.ask(label.example, label.question, brain)
        if heard.features:
            questions.append(JudgedQuestion(heard.features, not label.unanswered))
    return weights.fitted(questions, default_weights())


async def compare(
    labels: Sequence[Label],
    asker: Asker,
    others: Sequence[Thinks],
    candidate: Thinks,
    stop: Stop,
    tell: Callable[[float], None],
) -> list[Report]:
    """What the candidate does with each example whose answer can be told, beside each of the others, in their order; `tell` hears
    the share that is done."""
    asked = [label for label in labels if judgeable(label)]
    all_of_them = (candidate, *others)

    def told(at: int) -> Callable[[float], None]:
        return lambda share: tell((at + share) / len(all_of_them))

    ours, *theirs = [await _heard(asked, asker, each, stop, told(at)) for at, each in enumerate(all_of_them)]
    return [_report(asked, heard, ours) for heard in theirs]


async def _heard(
    labels: Sequence[Label], asker: Asker, candidate: Thinks, stop: Stop, tell: Callable[[float], None]
) -> list[Heard]:
    """What one does with all of them: an agent joins its examples with a student's only when the student changes."""
    found = []
    for at, (label, brain) in enumerate(await _brains(labels, asker, candidate)):
        go_on(stop)
        tell(at / len(labels))
        found.append(await asker.ask(label.example, label.question, brain))
    return found


def _report(labels: Sequence[Label], theirs: Sequence[Heard], ours: Sequence[Heard]) -> Report:
    report = Report()
    for label, other, candidate in zip(labels, theirs, ours, strict=True):
        report.add(label, other, candidate)
    return report


async def _brains(labels: Sequence[Label], asker: Asker, candidate: Thinks) -> list[tuple[Label, Brain]]:
    agents = dict.fromkeys(label.example.agent for label in labels)
    brains = {agent: await candidate.brain(agent, asker.embedder) for agent in agents}
    return [(label, brains[label.example.agent]) for label in labels]


def go_on(stop: Stop) -> None:
    """Raises `Stopped` when that is wished for."""
    if stop():
        raise Stopped("the making of the student was stopped: start it again and it goes on from its checkpoint")
