"""Fitting the decisions: what the agents' own feature code saw on generated businesses, and which action was right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.generator import Case
from frontdesk.tuning.grounded import Front
from frontdesk.tuning.scoring import wanted_action
from frontdesk_agents.deciding.fit import JudgedDecision, JudgedQuestion, fit_actions, fit_answerable
from frontdesk_agents.deciding.weights import Weights

WRITTEN = 0.3  # what the written questions weigh beside the generated ones
NOT_RANKED = ("affirm", "deny")  # replies to what waits are read, not ranked


@dataclass
class Judged:
    """Everything that was seen."""

    decisions: list[JudgedDecision] = field(default_factory=list)
    questions: list[JudgedQuestion] = field(default_factory=list)
    answers: list[Mapping[str, float]] = field(default_factory=list)  # answerability of each decision

    def add(self, expect_action: str, wanted: str, decision: Mapping[str, Any]) -> None:
        """Add the first decision of a turn."""
        candidates = {each["action"]: dict(each["features"]) for each in decision["candidates"]}
        if wanted in candidates and decision["chosen"] not in NOT_RANKED:
            self.decisions.append(JudgedDecision(candidates, wanted))
            self.answers.append(decision["answerability"])
        if expect_action in ("answer", "dont_know"):
            self.questions.append(JudgedQuestion(decision["answerability"], expect_action == "answer"))


async def collect(front: Front, businesses: Iterable[BusinessFolder], cases: Sequence[Case]) -> Judged:
    """Ask every case and note what the decisions weighed."""
    judged = Judged()
    for business in businesses:
        await front.open(business)
    for case in cases:
        conversation = await front.conversation(case.business)
        for turn in case.turns:
            observed = await conversation.say(turn.text)
            if observed.decisions and observed.decisions[0]["candidates"]:
                judged.add(turn.expect.action, wanted_action(turn.expect), observed.decisions[0])
    return judged


def fit(judged: Judged, written: Judged, start: Weights) -> Weights:
    """The weights under which what was right is likeliest: answerability first, since it is a feature of `answer`.

    Whether something is answered is learnt from `written`, the questions of people's businesses, as well; they tell nothing of tools.
    """
    answerable = fit_answerable([(1.0, judged.questions), (WRITTEN, written.questions)], start)
    decisions = [
        JudgedDecision(_with_answerable(decision.candidates, answerable.answerability(seen)), decision.right)
        for decision, seen in zip(judged.decisions, judged.answers, strict=True)
    ]
    return fit_actions(decisions, answerable)


def _with_answerable(candidates: Mapping[str, Mapping[str, float]], chance: float) -> dict[str, Mapping[str, float]]:
    return {
        action: {**features, "answerable": chance} if action == "answer" else features
        for action, features in candidates.items()
    }
