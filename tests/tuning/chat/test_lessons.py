"""Lessons are the prompts that the graphs really build, with what was right to say."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from frontdesk.tuning.chat.lessons import Lesson, cited, lessons_of, right_choice
from frontdesk.tuning.own.examples import Example, Line
from frontdesk.tuning.student.asking import Asker
from frontdesk.tuning.student.labels import Label, Labeller
from frontdesk.tuning.student.models import ThisJudge, opened
from frontdesk.tuning.student.shelf import Shelf
from frontdesk_agents.prompting import NEWEST
from tests.tuning.student import tenant

CHOICES: dict[str, Any] = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"action": {"enum": ["answer", "hand_off"]}, "arguments": {"type": "object"}},
            "required": ["action", "arguments"],
        },
        {
            "type": "object",
            "properties": {
                "action": {"const": "get_order"},
                "arguments": {
                    "type": "object",
                    "properties": {"number": {"enum": ["7", "1042"]}, "note": {"type": "string"}},
                    "required": ["number"],
                    "additionalProperties": False,
                },
            },
            "required": ["action", "arguments"],
        },
    ]
}


def label(example: Example, quote: str | None = None) -> Label:
    return Label(example, example.question, example.question, quote, quote)


def test_a_choice_is_one_of_the_turns_own() -> None:
    order = tenant.example("where is 1042", "get_order", None)
    noted = replace(order, arguments={"number": "[code 1]", "colour": "red", "note": "soon"})
    assert right_choice(label(noted), CHOICES) == {
        "action": "get_order",
        "arguments": {"number": "1042", "note": "soon"},
    }
    assert right_choice(label(order), CHOICES) == {"action": "get_order", "arguments": {"number": "7"}}
    unknown = tenant.example("do you fly", "dont_know", None)
    assert right_choice(label(unknown), CHOICES) == {"action": "answer", "arguments": {}}
    assert right_choice(label(replace(order, action="cancel_order")), CHOICES) is None


@pytest.mark.parametrize(
    ("reply", "quote", "expected"),
    [
        ("Two days ahead.", tenant.CAKES, "Two days ahead. [2]"),
        ("Two days ahead [1].", tenant.CAKES, "Two days ahead [1]."),
        ("Two days ahead.", "Nobody says this.", "Two days ahead."),
        ("Two days ahead.", None, "Two days ahead."),
    ],
)
def test_a_reply_names_the_fact_that_it_rests_on(reply: str, quote: str | None, expected: str) -> None:
    prompt = f"Facts:\n[1] Doc: {tenant.OPEN}\nmore\n[2] Doc: {tenant.CAKES}{NEWEST}x\n\nDone for it so far:\nnothing"
    assert cited(reply, quote, prompt) == expected


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    """Those of a bakery: questions that were answered, one that was not known, one for a person, one asked before."""
    pays = tenant.example("can I pay by card", "answer", tenant.PAY)
    examples = [
        pays,
        replace(pays, conversation="again"),
        tenant.example("do you rent ovens to schools?", "dont_know", None),
        replace(tenant.example("I want a person", "hand_off", None, "operator"), messages=(Line("agent", "Hello!"),)),
        tenant.example("when must I order a cake", "answer", "Two days before, please.", "correction"),
        tenant.example("what a day", "affirm", None),
    ]

    async def made() -> list[Lesson]:
        with opened(1) as models:
            shelf = await Shelf.of(tenant.folder().documents, models.embedder, "en")
            labels = await (await Labeller.of(shelf, models.embedder)).labels(examples)
            asker = Asker(tenant.folder().agents, shelf, models.embedder, date(2026, 5, 4))
            return [each async for each in lessons_of(labels, asker, ThisJudge(models.reranker))]

    return asyncio.run(made())


def test_they_are_the_prompts_of_the_graphs(lessons: list[Lesson]) -> None:
    first = lessons[0]
    (role, system), *_, (asking, last) = first.messages
    assert (first.kind, first.source, role, asking) == ("decision", "correction", "system", "user")
    assert "Actions, one at a time" in system and "The Bakery" in system
    assert last.endswith(
        f"{NEWEST}when must I order a cake\n\nDone for it so far:\nnothing\n\nThe next action as JSON:"
    )
    assert first.answer == '{"action":"answer","arguments":{}}'
    reply = lessons[1]
    assert reply.kind == "reply" and tenant.CAKES in reply.messages[-1][1]
    assert reply.answer == "Two days before, please." or reply.answer.startswith("Two days before, please. [")


def test_what_people_did_comes_first_and_each_lesson_once(lessons: list[Lesson]) -> None:
    order = [lesson.source for lesson in lessons]
    assert order == sorted(order, key=["correction", "operator", "turn"].index)
    assert len(set(lessons)) == len(lessons)
    actions = [orjson.loads(lesson.answer)["action"] for lesson in lessons if lesson.kind == "decision"]
    assert actions.count("hand_off") == 1
    assert [lesson.source for lesson in lessons if lesson.kind == "reply"].count("correction") == 1
    assert not any("what a day" in text for lesson in lessons for _, text in lesson.messages)


def test_an_earlier_message_is_told(lessons: list[Lesson], tmp_path: Path) -> None:
    asked = next(lesson for lesson in lessons if lesson.source == "operator")
    assert ("assistant", "Hello!") in asked.messages
