"""From the database to the answer: a chosen version counts from the next message in every worker, and rolling back as soon."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np

from frontdesk.conversations.models import Message
from frontdesk.knowledge.service import DocumentFields, put_documents
from frontdesk.knowledge.tasks import ingest_document
from frontdesk.students.service import activate, roll_back
from frontdesk.students.taught import packed
from frontdesk.turns.verifying import unsourced
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


DOGS, CATS = "Dogs on a lead may come into the shop.", "Cats stay at home."
ASKED = "Is my furry friend fine with you?"


async def write(front: Front, embedder: Embedder, text: str) -> None:
    async with front.database.tenant(front.desk.tenant_id) as session:
        [document] = await put_documents(
            session, front.desk.tenant_id, "x", [DocumentFields("pets", "Pets", "en", text)]
        )
    await ingest_document(front.database, embedder, front.desk.tenant_id, document)


async def remembering(front: Front, embedder: Embedder) -> int:
    """A version that remembers what answered one question."""
    example = {"text": ASKED, "language": "en", "action": "answer", "quote": DOGS}
    vectors = packed(await embedder.embed([ASKED]))
    made = result(examples={"support": [example]}, answerability={}, vectors=vectors)
    return (await ready(front.database, front.desk.tenant_id, made)).number


async def test_a_remembered_sentence_is_said_and_verified_as_long_as_it_stands_there(
    front: Front, embedder: Embedder
) -> None:
    await write(front, embedder, f"# Pets\n\n{CATS} {DOGS}")
    asked = "hi, is my furry friend fine with you"
    assert (await front.say(asked)).text != DOGS
    await choose(front, await remembering(front, embedder))
    answer = await front.say(asked)
    assert answer.text == DOGS
    async with front.database.tenant(front.desk.tenant_id) as session:
        assert await unsourced(session, front.desk.tenant_id, answer.conversation_id) == (1, [])
    await write(front, embedder, f"# Pets\n\n{CATS} Dogs wait outside.")
    assert DOGS not in (await front.say(asked)).text


async def test_what_one_business_remembers_is_nothing_to_another(
    front: Front, embedder: Embedder, other_tenant: UUID
) -> None:
    await write(front, embedder, f"# Pets\n\n{CATS} {DOGS}")
    before = (await front.say(ASKED)).text
    theirs = replace(front.desk, tenant_id=other_tenant)
    await choose(replace(front, desk=theirs), await remembering(replace(front, desk=theirs), embedder))
    assert (await front.say(ASKED)).text == before
