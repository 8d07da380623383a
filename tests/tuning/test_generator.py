"""Random businesses: the same for a seed, readable by the real import, and with answers that are really there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from frontdesk.tenants.folder import read_folder, write_folder
from frontdesk.tuning.generator import GeneratedBusiness, Pool, generate_business, generate_businesses
from frontdesk.tuning.generator.data import split, topics, wordings
from frontdesk.tuning.generator.model import Language
from frontdesk.tuning.generator.values import typo

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def businesses() -> list[GeneratedBusiness]:
    return generate_businesses(11, 60, pool="test", questions=40, today=TODAY)


def test_a_seed_says_everything() -> None:
    assert generate_business(5, questions=20) == generate_business(5, questions=20)
    assert generate_business(5, questions=20) != generate_business(6, questions=20)


def test_businesses_differ_and_speak_both_languages(businesses: list[GeneratedBusiness]) -> None:
    assert len({each.folder.business.slug for each in businesses}) == len(businesses)
    assert sum(each.folder.business.language == "fr" for each in businesses) == 18
    assert len({each.folder.business.slug.rpartition("-")[0] for each in businesses}) > 15


def test_as_many_questions_as_were_asked_for(businesses: list[GeneratedBusiness]) -> None:
    assert {sum(len(case.turns) for case in each.cases) for each in businesses} == {40}


def test_every_business_is_a_folder_that_can_be_imported(businesses: list[GeneratedBusiness], tmp_path: Path) -> None:
    for at, each in enumerate(businesses[:12]):
        write_folder(each.folder, tmp_path / str(at))
        assert read_folder(tmp_path / str(at)) == each.folder


def test_expected_passages_stand_in_the_documents(businesses: list[GeneratedBusiness]) -> None:
    for each in businesses:
        texts = [document.text for document in each.folder.documents]
        for case in each.cases:
            for turn in case.turns:
                assert all(any(quote in text for text in texts) for quote in turn.expect.quotes)


def test_expected_numbers_are_orders_unless_they_are_unknown(businesses: list[GeneratedBusiness]) -> None:
    seen = 0
    for each in businesses:
        numbers = {order.number for order in each.folder.orders}
        for turn in (turn for case in each.cases for turn in case.turns if "number" in turn.expect.arguments):
            assert (turn.expect.arguments["number"] in numbers) == (turn.expect.outcome != "not_found")
            seen += 1
    assert seen > 100


def test_expected_values_are_said(businesses: list[GeneratedBusiness]) -> None:
    for each in businesses:
        for case in each.cases:
            said = " ".join(turn.text for turn in case.turns)
            for turn in case.turns:
                for name in ("number", "email"):
                    assert str(turn.expect.arguments.get(name, "")) in said


def test_no_tool_is_expected_that_the_agent_does_not_have(businesses: list[GeneratedBusiness]) -> None:
    for each in businesses:
        tools = each.folder.agents["desk"].tools
        for turn in (turn for case in each.cases for turn in case.turns):
            named = turn.expect.tool or turn.expect.action
            assert named in tools or named in {"answer", "dont_know", "greet", "thank", "goodbye", "dropped"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_two_pools_share_no_wording(language: Language) -> None:
    for topic in topics(language).values():
        assert not set(split(topic.questions, "fitting")) & set(split(topic.questions, "test"))
        assert not set(split(topic.facts, "fitting")) & set(split(topic.facts, "test"))
    for wish in ("order", "cancel", "person", "product_under", "offtopic"):
        assert not set(wordings(wish, language, "fitting")) & set(wordings(wish, language, "test"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_fact_can_be_filled_and_every_kind_has_topics(language: Language) -> None:
    for topic in topics(language).values():
        slots = {slot for fact in topic.facts for slot in re.findall(r"{(\w+)}", fact)}
        assert slots <= topic.values.keys()
        assert len(topic.questions) >= 6
        assert {*topic.accept, *topic.near} <= topics("en").keys()


@pytest.mark.parametrize("pool", ["fitting", "test"])
def test_a_typing_error_spares_what_fills_the_slots(pool: Pool) -> None:
    from random import Random

    for seed in range(50):
        for wording in wordings("product_people_under", "en", pool):
            assert re.findall(r"{\w+}", typo(wording, Random(seed))) == re.findall(r"{\w+}", wording)
