"""In which order a teacher is asked: the seed draws it, and each kind has its turn, so that a small budget brings some of all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import chain, zip_longest
from random import Random

from frontdesk.learning.masking import spoken
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.teacher.material import Material
from frontdesk.tuning.teacher.tasks import WHEN, Task, gaps, ideal_reply, of_page, paraphrases
from frontdesk_tools.ports import Knowledge

PASSAGES = 3  # that a reply may rest on
Planned = Callable[[], Awaitable[Task]]


def plan(material: Material, knowledge: Knowledge, seed: int) -> list[Planned]:
    """Everything there is to ask; a task is made when it is called, since a reply's passages must be looked up."""
    rng = Random(f"teacher/{seed}")  # noqa: S311 (reproducible, not secret)
    business, about = material.business, material.about()
    kinds: list[list[Planned]] = [
        [_made(of_page("question", business, page)) for page in material.pages],
        [_made(of_page("near", business, page)) for page in material.pages],
        [_made(paraphrases(business, each)) for each in material.wordings],
        [partial(_reply, business, knowledge, each) for each in material.talks],
        [_made(gaps(business, material.language, about, when)) for when in WHEN if about],
    ]
    for kind in kinds:
        rng.shuffle(kind)
    return [each for each in chain.from_iterable(zip_longest(*kinds)) if each is not None]


def _made(task: Task) -> Planned:
    async def ready() -> Task:
        return task

    return ready


async def _reply(business: str, knowledge: Knowledge, example: Example) -> Task:
    passages = await knowledge.search(spoken(example.question), limit=PASSAGES)
    return ideal_reply(business, example, passages)
