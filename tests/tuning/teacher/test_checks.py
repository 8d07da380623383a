"""What a teacher wrote against the shop's own documents and the built-in models: each reason with an item that only it drops."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from frontdesk.tuning.own.examples import Example, Line
from frontdesk.tuning.teacher.checks import Gap
from frontdesk.tuning.teacher.items import Asked, Item, Missing, Replied, Worded
from frontdesk.tuning.teacher.tasks import Task, gaps, ideal_reply, of_page, paraphrases
from tests.conversations.desk import make_desk
from tests.tuning.teacher.conftest import CONFIG, PARCELS, REFUND, UNUSED, Shop

TURN = Example(
    "turn", "c1", "support", "en", "how long until I have my money", "answer", UNUSED,
    messages=(Line("contact", "I sent the boots back"),),
)  # fmt: skip
ORDER = Example(
    "correction", "c2", "support", "en", "Where is [code 1]?", "get_order", None, arguments={"number": "[code 1]"}
)


async def checked(shop: Shop, task: Task, item: Item) -> Example | Gap | str:
    return await (await shop.checker()).check(task, item)


async def returns(shop: Shop, kind: str) -> Task:
    pages = (await shop.material()).pages
    page = next(each for each in pages if UNUSED in each.passage.text)
    return of_page(kind, "Alder", page)  # type: ignore[arg-type]


async def test_a_question_comes_with_the_sentence_that_answers_it(shop: Shop) -> None:
    found = await checked(
        shop, await returns(shop, "question"), Asked(question="When do I get my money back?", sentence=REFUND)
    )
    assert isinstance(found, Example)
    assert (found.source, found.agent, found.action, found.reply) == ("teacher", "support", "answer", REFUND)
    assert found.quotes == (REFUND,)


@pytest.mark.parametrize(
    ("question", "sentence", "reason"),
    [
        ("When do I get my money back?", "The refund reaches your card within two working days.", "quote"),
        ("When do I get my money back?", PARCELS, "quote"),
        ("the refund reaches your card", REFUND, "copy"),
        ("Quand serai-je remboursé ?", REFUND, "language"),
        ("Do I get it within 12 days?", REFUND, "invented"),
        ("Is my refund sent to zoe@example.com?", REFUND, "personal"),
        ("purple elephants sing opera", REFUND, "far"),
        ("Can I pay by card?", REFUND, "judge"),
    ],
)
async def test_a_question_is_dropped(shop: Shop, question: str, sentence: str, reason: str) -> None:
    item = Asked(question=question, sentence=sentence)
    assert await checked(shop, await returns(shop, "question"), item) == reason


async def test_a_near_miss_is_not_answered_and_may_name_what_is_not_there(shop: Shop) -> None:
    found = await checked(shop, await returns(shop, "near"), Worded(question="Do you collect returns in Italy?"))
    assert isinstance(found, Example)
    assert (found.action, found.reply, found.quotes) == ("dont_know", None, ())


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many days do I have to send back unused things?", "answered"),
        ("purple elephants sing opera", "far"),
        ("Puis-je rendre un article soldé ?", "language"),
    ],
)
async def test_a_near_miss_is_dropped(shop: Shop, question: str, reason: str) -> None:
    assert await checked(shop, await returns(shop, "near"), Worded(question=question)) == reason


async def test_another_wording_means_what_the_first_one_did(shop: Shop) -> None:
    found = await checked(shop, paraphrases("Alder", ORDER), Worded(question="any news of order [code 1]"))
    assert isinstance(found, Example)
    assert found == replace(ORDER, source="teacher", question="any news of order [code 1]")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Where is it?", "invented"),
        ("Any news of [code 2]?", "personal"),
        ("where is [code 1]", "copy"),
        ("Can I cancel my yoga class, which I booked as [code 1]?", "far"),
    ],
)
async def test_another_wording_is_dropped(shop: Shop, question: str, reason: str) -> None:
    assert await checked(shop, paraphrases("Alder", ORDER), Worded(question=question)) == reason


async def reply_task(shop: Shop) -> Task:
    return ideal_reply("Alder", TURN, await shop.opinions.knowledge.search(TURN.question))


async def test_a_reply_rests_on_sentences_of_the_documents(shop: Shop) -> None:
    reply = "Your refund will be on your card within five working days."
    found = await checked(shop, await reply_task(shop), Replied(reply=reply, sentences=[REFUND]))
    assert isinstance(found, Example)
    assert (found.source, found.question, found.reply) == ("teacher", TURN.question, reply)
    assert (found.quotes, found.messages) == ((REFUND,), TURN.messages)


@pytest.mark.parametrize(
    ("reply", "sentence", "reason"),
    [
        ("Your refund will be on your card within five working days.", "It is quick.", "quote"),
        ("Your refund will be on your card within ten working days.", REFUND, "invented"),
        ("Maya will see that your refund reaches your card, and so will Paul.", REFUND, "invented"),
        ("Your refund reaches your card, ring 06 11 22 33 44.", REFUND, "personal"),
        (UNUSED, UNUSED, "copy"),
        ("Elephants sing on the mountain while it rains.", REFUND, "far"),
        ("Parcels take three working days.", PARCELS, "judge"),
    ],
)
async def test_a_reply_is_dropped(shop: Shop, reply: str, sentence: str, reason: str) -> None:
    assert await checked(shop, await reply_task(shop), Replied(reply=reply, sentences=[sentence])) == reason


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Do you repair zips?", Gap("Repairs", "Do you repair zips?", "en")),
        ("How many days do I have to send back unused things?", "answered"),
        ("Réparez-vous les sacs ?", "language"),
        ("Will you write to zoe@example.com?", "personal"),
    ],
)
async def test_a_gap_is_what_no_document_answers(shop: Shop, question: str, found: Gap | str) -> None:
    task = gaps("Alder", "en", ["Returns"], "first")
    assert await checked(shop, task, Missing(question=question, topic="Repairs")) == found


async def test_conversations_are_shown_only_where_they_may_be(shop: Shop) -> None:
    await shop.add("# Zips?\n\nWe mend zips for members.", kind="correction")
    learnt = [
        TURN,
        ORDER,
        replace(TURN, agent="sales"),
        replace(TURN, source="teacher"),
        replace(ORDER, question="[code 1]"),
    ]
    without = await shop.material(learnt)
    assert {example.action for example in without.wordings} == {"get_order", "hand_off"}
    assert (list(without.talks), "zips" in str(without.pages)) == ([], False)
    shown = await shop.material(learnt, conversations=True)
    assert list(shown.talks) == [TURN] and list(shown.wordings)[-2:] == [TURN, ORDER]
    assert "zips" in str(shown.pages)


async def test_no_other_business_is_shown(shop: Shop, other_tenant: UUID) -> None:
    theirs = replace(shop, desk=await make_desk(shop.database, other_tenant, CONFIG))
    await theirs.add("# Secrets\n\nThe vault opens at noon.")
    assert "vault" in str(await theirs.material(conversations=True))
    assert "vault" not in str(await shop.material(conversations=True))
