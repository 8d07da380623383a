"""Businesses that people wrote and no model has seen, with their customers: some questions are asked often, most seldom, and everybody
has a way of saying it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.generator import Case, CaseTurn
from frontdesk.tuning.generator.voice import say
from frontdesk.tuning.written import held_out_businesses
from frontdesk_agents.texts import fold

TALKS = 100  # to learn from; the next as many are those to judge by


@dataclass(frozen=True)
class Asked:
    """A message, and the question as it was written, which the message is one way to say."""

    question: str
    case: Case


@dataclass(frozen=True)
class Tenant:
    """A business, what was said first, and what came later: `returning` are questions that were asked before, otherwise said, and
    `new` those that never were."""

    folder: BusinessFolder
    learnt: Sequence[Case]
    returning: Sequence[Asked]
    new: Sequence[Asked]


def tenants(seed: int, count: int) -> list[Tenant]:
    """Random ones of them."""
    rng = Random(f"tenants/{seed}")  # noqa: S311 (reproducible, not secret)
    return [tenant_of(folder, cases, rng) for folder, cases in rng.sample(held_out_businesses(), count)]


def tenant_of(folder: BusinessFolder, questions: Sequence[Case], rng: Random) -> Tenant:
    """Of its questions in a random order the nth is asked 1/n times as often as the first (Zipf's law)."""
    ordered = rng.sample(list(questions), len(questions))
    drawn = rng.choices(ordered, [1 / rank for rank in range(1, len(ordered) + 1)], k=2 * TALKS)
    said = list(_each_once(_said(case, rng) for case in drawn))
    early, late = said[: len(said) // 2], said[len(said) // 2 :]
    known = {asked.question for asked in early}
    return Tenant(
        folder,
        [asked.case for asked in early],
        [asked for asked in late if asked.question in known],
        [asked for asked in late if asked.question not in known],
    )


def _said(case: Case, rng: Random) -> Asked:
    [turn] = case.turns
    text = say(turn.text.replace("{", "{{").replace("}", "}}"), rng, case.language, "test")
    return Asked(turn.text, Case(case.business, case.language, case.kind, (CaseTurn(text, turn.expect),)))


def _each_once(said: Iterable[Asked]) -> Iterator[Asked]:
    """No message twice, whatever its punctuation."""
    seen: set[tuple[str, ...]] = set()
    for asked in said:
        words = tuple(re.findall(r"\w+", fold(asked.case.turns[0].text)))
        if words not in seen:
            seen.add(words)
            yield asked
