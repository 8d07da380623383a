"""The generator's conversations as training samples: what to do next, and short replies that quote their notes.

Decisions are written by the very function that writes them when the agent runs (`frontdesk_agents.deciding.prompt`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.generator import Case, CaseTurn, Expect, GeneratedBusiness, Pool, generate_business
from frontdesk.tuning.generator.model import Language
from frontdesk.tuning.starter.samples import Sample
from frontdesk.tuning.starter.tokens import END, TURN_END, TURN_START
from frontdesk_agents.deciding.prompt import candidates, decision_prompt
from frontdesk_agents.ports import HistoryMessage

SMALL_TALK = ("answer", "greet", "thank", "goodbye")  # offered in every turn
WAITING = ("affirm", "deny")  # offered while something waits for a yes or a no

_QUESTIONS = 60  # a business
_FRENCH = 0.35  # share of the businesses
_SHARE_WITH_ALL_ACTIONS = 0.6  # of the samples; the others offer fewer, so that the list is read
_TWO_FAILURES = "unknown_twice"  # the hand-off comes from counting, not from what was said
_SHARE_OF_QUESTIONS = 0.5
_SHARE_OF_REPLIES = 0.3
_NOT_AN_ACTION = "search_knowledge"  # chosen as `answer`


@dataclass(frozen=True)
class Decision:
    """One choice: the conversation, what may be chosen, and what is right."""

    messages: tuple[HistoryMessage, ...]
    actions: tuple[str, ...]
    right: str
    language: Language
    kind: str

    def sample(self, rng: Random) -> Sample:
        """The choice as a sample; at times fewer actions are offered than the business has."""
        offered = list(self.actions)
        if rng.random() > _SHARE_WITH_ALL_ACTIONS:
            others = [action for action in offered if action != self.right]
            offered = [self.right, *rng.sample(others, k=rng.randint(1, len(others)))]
        [completion] = candidates([self.right])
        return Sample(decision_prompt(self.messages, offered), completion + END)


def businesses(seed: int, count: int, pool: Pool) -> Iterator[tuple[GeneratedBusiness, Random]]:
    """Businesses in both languages, each with a random source for what is drawn about it."""
    for index in range(count):
        rng = Random(f"{seed}/{index}")  # noqa: S311 (reproducible, not secret)
        language: Language = "fr" if rng.random() < _FRENCH else "en"
        yield generate_business(rng.getrandbits(48), language=language, pool=pool, questions=_QUESTIONS), rng


def samples(business: GeneratedBusiness, rng: Random) -> Iterator[Sample]:
    """The samples of a business: a choice for each turn, and a short reply for some questions; questions are thinned
    out, because without that most choices would be `answer`."""
    for case in business.cases:
        for decision in decisions(business.folder, case, rng):
            if decision.right != "answer" or len(case.turns) > 1 or rng.random() < _SHARE_OF_QUESTIONS:
                yield decision.sample(rng)
        for turn in case.turns:
            if turn.expect.action in ("answer", "dont_know") and rng.random() < _SHARE_OF_REPLIES:
                yield _reply(business.folder, case, turn, rng)


def decisions(folder: BusinessFolder, case: Case, rng: Random) -> Iterator[Decision]:
    """The choices of a conversation, with agent's replies made up from `replies.yaml` and the documents."""
    messages: list[HistoryMessage] = []
    waiting = False
    for turn in case.turns:
        messages.append(HistoryMessage("contact", turn.text, len(messages) + 1))
        right = "answer" if case.kind == _TWO_FAILURES else _right(turn.expect, waiting)
        yield Decision(tuple(messages), _offered(folder, waiting), right, case.language, case.kind)
        waiting = turn.expect.action == "confirm" or (waiting and right not in WAITING)
        messages.append(HistoryMessage("agent", _agent_line(turn.expect, case.language, rng), len(messages) + 1))


def _right(expect: Expect, waiting: bool) -> str:
    if waiting and expect.action == "cancel_order":
        return "affirm"
    right = {"dropped": "deny", "dont_know": "answer", "ask": expect.tool, "confirm": expect.tool}
    return right.get(expect.action, expect.action)


def _offered(folder: BusinessFolder, waiting: bool) -> tuple[str, ...]:
    tools = next(iter(folder.agents.values())).tools
    return (*(tool for tool in tools if tool != _NOT_AN_ACTION), *SMALL_TALK, *(WAITING if waiting else ()))


def _agent_line(expect: Expect, language: Language, rng: Random) -> str:
    if expect.action == "answer":
        return expect.quotes[0]
    lines = _replies()[_situation(expect)][language]
    number = str(expect.arguments.get("number", expect.arguments.get("order_number", "")))
    return str(rng.choice(lines)).format(number=number, state=rng.choice(_replies()["states"][language]))


def _situation(expect: Expect) -> str:
    if expect.action == "ask" and expect.tool == "capture_lead":
        return "ask_lead"
    return "not_found" if expect.outcome == "not_found" else expect.action


def _reply(folder: BusinessFolder, case: Case, turn: CaseTurn, rng: Random) -> Sample:
    """A chat whose system message holds notes; the reply is the note that answers, or that there is none."""
    notes = _notes(folder, turn.expect, rng)
    heading = str(_replies()["notes"][case.language]).format(business=folder.business.name)
    system = "\n".join([heading, *(f"- {note}" for note in notes)])
    prompt = f"{_chat('system', system)}{_chat('user', turn.text)}{TURN_START}assistant\n"
    return Sample(prompt, _agent_line(turn.expect, case.language, rng) + TURN_END)


def _notes(folder: BusinessFolder, expect: Expect, rng: Random) -> list[str]:
    lines = [line for document in folder.documents for line in document.text.splitlines() if line[:1].isalpha()]
    others = [line for line in lines if not any(quote in line for quote in expect.quotes)]
    notes = rng.sample(others, k=min(len(others), rng.randint(0, 2))) + list(expect.quotes[:1])
    rng.shuffle(notes)
    return notes


def _chat(role: str, text: str) -> str:
    return f"{TURN_START}{role}\n{text}{TURN_END}\n"


@cache
def _replies() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(files(__package__).joinpath("replies.yaml").read_text(encoding="utf-8"))
    return loaded
