"""Asking the agents what was said in conversations: to fit weights, and to compare the candidate with the bare package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.tuning.student import weights
from frontdesk.tuning.student.asking import Asker, Brain
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.labels import Label
from frontdesk.tuning.student.progress import Stop
from frontdesk.tuning.student.report import Report, judgeable
from frontdesk_agents.deciding.fit import JudgedQuestion
from frontdesk_agents.deciding.weights import default_weights
from frontdesk_agents.ports import Embedder, Judge
from frontdesk_agents.retrieving.students import student_from


@dataclass(frozen=True)
class Candidate:
    """A student's judge, and its examples and weights as `student.json` holds them."""

    judge: Judge
    stored: Mapping[str, Any]

    async def brain(self, agent: str, embedder: Embedder) -> Brain:
        """What an agent thinks with."""
        return Brain(self.judge, await student_from("candidate", self.stored, agent, embedder))


async def fit_weights(labels: Sequence[Label], asker: Asker, candidate: Candidate, stop: Stop) -> dict[str, float]:
    """Weights of answerability from questions that the judge has not learnt; none where the package's are as good."""
    questions = []
    for label, brain in await _brains(labels, asker, candidate):
        _go_on(stop)
        heard = await asker.ask(label.example, label.question, brain)
        if heard.features:
            questions.append(JudgedQuestion(heard.features, not label.unanswered))
    return weights.fitted(questions, default_weights())


async def compare(
    labels: Sequence[Label], asker: Asker, bare: Brain, candidate: Candidate, stop: Stop, tell: Callable[[float], None]
) -> Report:
    """What both do with each example whose answer can be told; `tell` hears the share that is done."""
    report = Report()
    asked = [label for label in labels if judgeable(label)]
    for at, (label, brain) in enumerate(await _brains(asked, asker, candidate)):
        _go_on(stop)
        tell(at / len(asked))
        without, with_it = [await asker.ask(label.example, label.question, each) for each in (bare, brain)]
        report.add(label, without, with_it)
    return report


async def _brains(labels: Sequence[Label], asker: Asker, candidate: Candidate) -> list[tuple[Label, Brain]]:
    agents = dict.fromkeys(label.example.agent for label in labels)
    brains = {agent: await candidate.brain(agent, asker.embedder) for agent in agents}
    return [(label, brains[label.example.agent]) for label in labels]


def _go_on(stop: Stop) -> None:
    if stop():
        raise Stopped("the making of the student was stopped: start it again and it goes on from its checkpoint")
