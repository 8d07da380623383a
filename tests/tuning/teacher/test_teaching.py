"""A whole run against a scripted teacher: what is added to the data, what is not, and what stays when it breaks off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.kit.outside import Outside
from frontdesk.tuning.own.errors import BadData, CannotWrite
from frontdesk.tuning.own.examples import Example
from frontdesk.tuning.own.stored import examples_in
from frontdesk.tuning.teacher.address import Address
from frontdesk.tuning.teacher.asking import Teacher
from frontdesk.tuning.teacher.budget import Budget
from frontdesk.tuning.teacher.checks import Checker
from frontdesk.tuning.teacher.errors import BadTeacher, TeacherAway
from frontdesk.tuning.teacher.folder import DataFolder
from frontdesk.tuning.teacher.kept import Kept
from frontdesk.tuning.teacher.patience import Patience
from frontdesk.tuning.teacher.planning import plan
from frontdesk.tuning.teacher.teaching import MUTE, Lesson, Progress
from tests.tuning.teacher.conftest import REFUND, UNUSED, Shop
from tests.tuning.teacher.teachers import Answer, Server, items, refused, said, task_of, teaching

MONEY = "When do I get my money back?"
HELD_OUT = Example("turn", "c9", "support", "en", "when do I get my MONEY back", "answer", REFUND)
TURN = Example("turn", "c1", "support", "en", "how long until I have my money", "answer", UNUSED)


def good(body: Mapping[str, Any]) -> Answer:
    """A good teacher of this shop."""
    task, material = task_of(body)["task"], task_of(body)["material"]
    if "NOT answer" in task:
        return items({"question": "Do you collect returns in Italy?"}, {"question": "Do you collect returns in Italy?"})
    if "copied word for word." in task and "text" in material:
        found = [{"question": MONEY, "sentence": REFUND}, {"question": "Do I pay?", "sentence": "It is free."}]
        return items(*found) if REFUND in material["text"] else items()
    if "reply" in task:
        return items(
            {"reply": "You will have your refund on your card within five working days.", "sentences": [REFUND]}
        )
    if "titles" in task:
        return items({"question": "Do you repair zips?", "topic": "Repairs"})
    return items({"question": material["message"]})


async def learn(shop: Shop, server: Server, to: Path, **changed: Any) -> Lesson:
    """One run; its results are added also when it raises."""
    folder = DataFolder.open(to, shop.id)
    outside = Outside(allow=[server.pair])
    budget = changed.pop("budget", None) or Budget(1_000, 100_000, 60)
    teacher = Teacher(
        outside, Address(server.url, "big"), Kept(folder.replies), budget, seed=1, patience=Patience(5, 2, 0.01)
    )
    material = await shop.material(folder.learnt, conversations=True)
    lesson = Lesson(teacher, Checker(material, shop.opinions), folder.splitter)
    try:
        await lesson.run(
            plan(material, shop.opinions.knowledge, 1), changed.pop("at_once", 3), changed.pop("tell", print)
        )
    finally:
        folder.add(lesson.taught, {"model": "big", "seed": 1})
        await outside.close()
    return lesson


def write(folder: Path, part: str, *examples: Example) -> None:
    (folder / f"{part}.jsonl").write_bytes(b"".join(example.line() for example in examples))


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


async def test_what_is_good_is_added_and_the_rest_counted(shop: Shop, tmp_path: Path) -> None:
    write(tmp_path, "learn", TURN)
    write(tmp_path, "held_out", replace(HELD_OUT, question="nothing alike"))
    held_out = (tmp_path / "held_out.jsonl").read_bytes()
    told: list[Progress] = []
    async with teaching(good) as server:
        lesson = await learn(shop, server, tmp_path, tell=told.append)
    first, *added = examples_in(tmp_path / "learn.jsonl")
    assert first == TURN and {example.source for example in added} == {"teacher"}
    by_action = {example.action: example for example in added}
    assert by_action.keys() == {"answer", "dont_know"}
    assert {(e.question, e.reply, e.quotes) for e in added if e.action == "answer"} == {
        (MONEY, REFUND, (REFUND,)),
        (TURN.question, "You will have your refund on your card within five working days.", (REFUND,)),
    }
    assert (
        lesson.taught.dropped["quote"] == 1
        and lesson.taught.dropped["copy"] > 3
        and lesson.taught.dropped["known"] >= 1
    )
    assert (tmp_path / "held_out.jsonl").read_bytes() == held_out
    assert json.loads((tmp_path / "gaps.json").read_bytes()) == [
        {"topic": "Repairs", "question": "Do you repair zips?", "language": "en"}
    ]
    data = json.loads((tmp_path / "data.json").read_bytes())["teacher"]
    assert (data["models"], data["lines"], data["gaps"]) == (["big"], len(added), 1)
    assert (
        (told[-1].replies, told[-1].lines) == (told[-1].planned, len(added))
        and told[-1].ended
        and told[-1].minutes_left == 0
    )
    assert not any(each.ended for each in told[:-1])
    assert 1 < server.asked.most_at_once <= 3


async def test_a_second_run_asks_and_adds_nothing(shop: Shop, tmp_path: Path) -> None:
    async with teaching(good) as server:
        await learn(shop, server, tmp_path)
        before, asked = contents(tmp_path)["learn.jsonl"], len(server.asked.bodies)
        await learn(shop, server, tmp_path)
    assert (contents(tmp_path)["learn.jsonl"], len(server.asked.bodies)) == (before, asked)


async def test_a_run_that_was_cut_short_ends_as_if_it_had_not_been(shop: Shop, tmp_path: Path) -> None:
    async with teaching(good) as server:
        await learn(shop, server, tmp_path / "whole")
        whole = len(server.asked.bodies)
        cut = await learn(shop, server, tmp_path / "parts", budget=Budget(3, 100_000, 60))
        assert (len(server.asked.bodies), cut.taught.replies, cut.taught.passed) == (whole + 3, 3, whole - 3)
        await learn(shop, server, tmp_path / "parts", at_once=1)
    assert len(server.asked.bodies) == 2 * whole
    whole_lines, lines_of_parts = (
        sorted(example.line() for example in examples_in(tmp_path / name / "learn.jsonl"))
        for name in ("whole", "parts")
    )
    assert whole_lines == lines_of_parts != []


async def test_nothing_held_out_is_shown_or_learnt(shop: Shop, tmp_path: Path) -> None:
    write(tmp_path, "held_out", HELD_OUT)
    async with teaching(good) as server:
        await learn(shop, server, tmp_path)
    assert all(example.question != MONEY for example in examples_in(tmp_path / "learn.jsonl"))
    assert HELD_OUT.question not in json.dumps(server.asked.bodies)


async def test_a_teacher_that_goes_away_leaves_what_it_has_said(shop: Shop, tmp_path: Path) -> None:
    left = 4

    def says(body: Mapping[str, Any]) -> Answer:
        nonlocal left
        left -= 1
        return good(body) if left >= 0 else refused(503)

    async with teaching(says) as server:
        with pytest.raises(TeacherAway):
            await learn(shop, server, tmp_path, at_once=1)
        before = list(examples_in(tmp_path / "learn.jsonl"))
        assert before
        left = 10_000
        await learn(shop, server, tmp_path)
    assert list(examples_in(tmp_path / "learn.jsonl"))[: len(before)] == before


async def test_a_teacher_that_speaks_no_json_is_told_after_a_while(shop: Shop, tmp_path: Path) -> None:
    async with teaching(lambda _: said("Of course! Here are some questions:")) as server:
        with pytest.raises(BadTeacher, match="json_schema"):
            await learn(shop, server, tmp_path)
    assert MUTE <= len(server.asked.bodies) <= MUTE + 3
    assert list(examples_in(tmp_path / "learn.jsonl")) == []


EVIL = [
    "Email zoe@example.com about it",
    "../../etc/passwd \x00\x1b[31m",
    "When is <script>alert(1)</script> 1000 euros?",
]


def evil(body: Mapping[str, Any]) -> Answer:
    """Harmful texts in the shape that was asked for."""
    asked = body["response_format"]["json_schema"]["schema"]["properties"]["items"]["items"]["properties"]
    shapes = {"sentence": REFUND, "sentences": [REFUND], "topic": "Money"}
    return items(*({name: shapes.get(name, text) for name in asked} for text in EVIL))


async def test_what_a_teacher_says_to_harm_is_text_and_no_more(shop: Shop, tmp_path: Path) -> None:
    async with teaching(evil) as server:
        lesson = await learn(shop, server, tmp_path)
    assert (lesson.taught.lines, lesson.taught.gaps) == ([], [])
    assert lesson.taught.dropped["personal"] and lesson.taught.dropped["invented"]


async def test_a_teacher_may_have_nothing_to_say(shop: Shop, tmp_path: Path) -> None:
    async with teaching(lambda _: items()) as server:
        lesson = await learn(shop, server, tmp_path)
    assert len(server.asked.bodies) > MUTE and not lesson.taught.dropped


async def test_another_business_has_its_own_folder(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('{"business": "0123456789abcdef"}')
    with pytest.raises(BadData, match="another business"):
        DataFolder.open(tmp_path, shop.id)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("learn.jsonl", '{"source": "turn"'),
        ("held_out.jsonl", '{"source": "turn"}\n'),
        ("learn.jsonl", "\xff\xfe"),
        ("data.json", "[]"),
        ("data.json", "{"),
        ("gaps.json", "{}"),
    ],
)
async def test_a_broken_folder_is_told_before_anything_is_asked(
    shop: Shop, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadData, match=name):
        DataFolder.open(tmp_path, shop.id)


async def test_a_full_disk_leaves_the_files_as_they_were(shop: Shop, tmp_path: Path) -> None:
    write(tmp_path, "learn", TURN)
    before = contents(tmp_path)
    (tmp_path / "learn.jsonl.part").symlink_to("/dev/full")
    async with teaching(good) as server:
        with pytest.raises(CannotWrite, match="space"):
            await learn(shop, server, tmp_path)
    assert contents(tmp_path) == before
