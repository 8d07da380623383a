"""From the database to the answer: a chosen version counts from the next message in every worker, and rolling back as soon."""

from __future__ import annotations

import numpy as np

from frontdesk.conversations.models import Message
from frontdesk.students.service import activate, roll_back
from frontdesk.students.taught import packed
from frontdesk_agents.ports import Embedder
from tests.learning.test_journey import Front
from tests.learning.test_journey import front as front
from tests.students.makes import ready, result

APART = ("My boots fell apart", "The sole came off after a week", "My tent ripped the first night")
BROKEN = "My boots broke after one week"


async def student(front: Front, embedder: Embedder, action: str) -> int:
    """A version whose examples tell what broken things mean."""
    examples = {"support": [{"text": text, "language": "en", "action": action} for text in APART]}
    vectors = packed(await embedder.embed(APART))
    made = result(examples=examples, answerability={}, vectors=vectors)
    return (await ready(front.database, front.desk.tenant_id, made)).number


async def choose(front: Front, number: int | None) -> None:
    async with front.database.tenant(front.desk.tenant_id) as session:
        await activate(session, front.desk.tenant_id, number, "Maya")


async def both(front: Front) -> list[Message]:
    return [await front.say(BROKEN, worker) for worker in (0, 1)]


async def test_a_chosen_version_counts_from_the_next_message_on(front: Front, embedder: Embedder) -> None:
    before = [message.text for message in await both(front)]
    first, second = await student(front, embedder, "hand_off"), await student(front, embedder, "get_order")
    assert [message.text for message in await both(front)] == before  # trained is not chosen
    await choose(front, first)
    assert all("person" in message.text for message in await both(front))
    await choose(front, second)
    assert all("order number" in message.text.lower() for message in await both(front))
    async with front.database.tenant(front.desk.tenant_id) as session:
        await roll_back(session, front.desk.tenant_id, "Maya")
    assert all("person" in message.text for message in await both(front))
    await choose(front, None)
    assert [message.text for message in await both(front)] == before


async def test_a_version_without_examples_for_an_agent_changes_nothing(front: Front) -> None:
    before = [message.text for message in await both(front)]
    made = result(examples={"sales": []}, answerability={}, vectors=packed(np.zeros((0, 384)).tolist()))
    await choose(front, (await ready(front.database, front.desk.tenant_id, made)).number)
    assert [message.text for message in await both(front)] == before
