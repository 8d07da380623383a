"""Businesses that people wrote and no model has seen, with their customers: some questions are asked often, most seldom, and everybody
has a way of saying it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.generator import Case, CaseTurn
from frontdesk.tuning.generator.voice import say
from frontdesk.tuning.written import held_out_businesses
from frontdesk_agents.texts import fold

TALKS = 100  # to learn from; the next as many are those to judge by


@dataclass(frozen=True)
class Tenant:
    """A business, what was said first, and what came later: `returning` are questions that were asked before, otherwise said, and
    `new` those that never were."""

    folder: BusinessFolder
    learnt: Sequence[Case]
    returning: Sequence[Case]
    new: Sequence[Case]


def tenants(seed: int, count: int) -> list[Tenant]:
    """Random ones of them."""
    rng = Random(f"tenants/{seed}")  # noqa: S311 (reproducible, not secret)
    return [_tenant(folder, cases, rng) for folder, cases in rng.sample(held_out_businesses(), count)]


def _tenant(folder: BusinessFolder, questions: Sequence[Case], rng: Random) -> Tenant:
    """Of its questions in a random order the nth is asked 1/n times as often as the first (Zipf's law)."""
    ordered = rng.sample(list(questions), len(questions))
    drawn = rng.choices(ordered, [1 / rank for rank in range(1, len(ordered) + 1)], k=2 * TALKS)
    said = list(_each_once((case, _said(case, rng)) for case in drawn))
    early, late = said[: len(said) // 2], said[len(said) // 2 :]
    known = {id(question) for question, _ in early}
    return Tenant(
        folder,
        [case for _, case in early],
        [case for question, case in late if id(question) in known],
        [case for question, case in late if id(question) not in known],
    )


def _said(case: Case, rng: Random) -> Case:
    [turn] = case.turns
    text = say(turn.text.replace("{", "{{").replace("}", "}}"), rng, case.language, "test")
    return Case(case.business, case.language, case.kind, (CaseTurn(text, turn.expect),))


def _each_once(said: Iterator[tuple[Case, Case]]) -> Iterator[tuple[Case, Case]]:
    """No message twice, whatever its punctuation."""
    seen: set[tuple[str, ...]] = set()
    for question, case in said:
        words = tuple(re.findall(r"\w+", fold(case.turns[0].text)))
        if words not in seen:
            seen.add(words)
            yield question, case
