"""A teacher is asked patiently, once, within a budget; one that cannot be used is told apart by what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.outside import AddressRefused, Outside
from frontdesk.tuning.own.errors import CannotWrite
from frontdesk.tuning.teacher.address import Address, address_of
from frontdesk.tuning.teacher.asking import Teacher
from frontdesk.tuning.teacher.budget import Budget
from frontdesk.tuning.teacher.errors import BadTeacher, NoTeacher, TeacherAway, TeacherRefused
from frontdesk.tuning.teacher.kept import Kept
from frontdesk.tuning.teacher.patience import Patience
from tests.tuning.teacher.teachers import Answer, Server, in_turn, refused, said, teaching

KEY = "sk-very-secret"
QUESTION = [{"role": "user", "content": "Write."}]
SCHEMA = {"type": "object"}
QUICK = Patience(seconds=5, tries=3, first=0.01)


@asynccontextmanager
async def teacher_at(server: Server, folder: Path, **changed: Any) -> AsyncIterator[Teacher]:
    outside = Outside(allow=[server.pair])
    budget = changed.pop("budget", None) or Budget(100, 10_000, 60)
    address = Address(server.url, "big", SecretStr(KEY))
    yield Teacher(outside, address, Kept(folder), budget, **{"seed": 1, "patience": QUICK, **changed})
    await outside.close()


def kept_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.json"))


async def failure(*answers: Answer, folder: Path, **changed: Any) -> FrontdeskError:
    async with teaching(in_turn(*answers)) as server, teacher_at(server, folder, **changed) as teacher:
        with pytest.raises(FrontdeskError) as raised:
            await teacher.reply(QUESTION, SCHEMA)
    assert KEY not in str(raised.value)
    return raised.value


async def test_a_reply_is_asked_for_with_its_schema_and_the_key_and_kept(tmp_path: Path) -> None:
    async with teaching(in_turn(said("a"), said("b"))) as server:
        async with teacher_at(server, tmp_path) as teacher:
            assert await teacher.reply(QUESTION, SCHEMA) == "a"
            assert await teacher.reply(QUESTION, SCHEMA) == "a"
            assert (teacher.budget.asked, teacher.budget.used) == (1, 10)
        async with teacher_at(server, tmp_path, seed=2) as other:
            assert await other.reply(QUESTION, SCHEMA) == "b", "another seed is another question"
    [first, _] = server.asked.bodies
    assert first["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (first["model"], first["seed"]) == ("big", 1)
    assert f"authorization: bearer {KEY}" in server.asked.headers[0].lower()
    assert not any(KEY in file.read_text() for file in kept_in(tmp_path))


async def test_a_kept_reply_that_is_broken_is_asked_for_again(tmp_path: Path) -> None:
    async with teaching(in_turn(said("a"), said("b"))) as server, teacher_at(server, tmp_path) as teacher:
        await teacher.reply(QUESTION, SCHEMA)
        [file] = kept_in(tmp_path)
        file.write_bytes(file.read_bytes()[:5])
        assert await teacher.reply(QUESTION, SCHEMA) == "b"


@pytest.mark.parametrize(
    "first",
    [refused(429), refused(503), refused(500), replace(said("x" * 500), cut=True), Answer(b"{}", after=4.0)],
    ids=["429", "503", "500", "cut", "slow"],
)
async def test_what_may_pass_is_tried_again(first: Answer, tmp_path: Path) -> None:
    patience = Patience(seconds=1.5, tries=3, first=0.01)
    async with (
        teaching(in_turn(first, said("good"))) as server,
        teacher_at(server, tmp_path, patience=patience) as teacher,
    ):
        assert await teacher.reply(QUESTION, SCHEMA) == "good"
    assert len(server.asked.bodies) == 2


def test_a_server_says_how_long_to_wait() -> None:
    patience = Patience(first=1, longest=60)
    assert patience.pause(1, "7") == 7
    assert patience.pause(1, "9999") == 9999
    assert 25 < patience.pause(1, format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)) <= 30
    assert all(0.5 <= patience.pause(1, odd) <= 1 for odd in (None, "", "soon", "-3", "²"))
    assert 2 <= patience.pause(3) <= 4 and patience.pause(50) <= 60


async def test_a_wait_beyond_the_time_that_is_left_ends_the_asking(tmp_path: Path) -> None:
    says, budget = in_turn(refused(429, **{"Retry-After": "50"})), Budget(100, 10_000, 5)
    async with teaching(says) as server, teacher_at(server, tmp_path, budget=budget) as teacher:
        assert await teacher.reply(QUESTION, SCHEMA) is None
    assert len(server.asked.bodies) == 1


async def test_a_wait_of_an_hour_is_told(tmp_path: Path) -> None:
    error = await failure(refused(429, **{"Retry-After": "3600"}), folder=tmp_path)
    assert isinstance(error, TeacherAway) and "3600 seconds" in error.message


@pytest.mark.parametrize(("requests", "tokens"), [(1, 10_000), (9, 10)])
async def test_nothing_is_asked_beyond_the_budget(requests: int, tokens: int, tmp_path: Path) -> None:
    budget = Budget(requests, tokens, seconds=60)
    async with teaching(in_turn(said("a"))) as server, teacher_at(server, tmp_path, budget=budget) as teacher:
        assert await teacher.reply(QUESTION, SCHEMA) == "a"
        assert await teacher.reply([{"role": "user", "content": "More."}], SCHEMA) is None
        assert await teacher.reply(QUESTION, SCHEMA) == "a", "what is kept costs nothing"


async def test_a_teacher_that_never_answers_is_away(tmp_path: Path) -> None:
    away = await failure(refused(503), folder=tmp_path)
    assert isinstance(away, TeacherAway) and "answers 503" in away.message
    cut = await failure(Answer(b"x" * 100, cut=True), folder=tmp_path)
    assert isinstance(cut, TeacherAway) and "goes on" in cut.message
    async with teaching(in_turn(said("a"))) as server:
        pass
    async with teacher_at(server, tmp_path) as teacher:
        with pytest.raises(TeacherAway, match="no connection"):
            await teacher.reply(QUESTION, SCHEMA)


async def test_a_key_that_is_not_taken_is_told_without_the_key(tmp_path: Path) -> None:
    error = await failure(refused(401, f"Incorrect API key: {KEY}\n\x1b[31m"), folder=tmp_path)
    assert isinstance(error, TeacherRefused)
    assert "FRONTDESK_TEACHER_KEY" in error.message and "[key]" in error.message and "\x1b" not in error.message


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>Welcome</html>"),
        Answer(b'{"choices": []}'),
        Answer(b'{"choices": [{"message": "x"}]}'),
        Answer(b'{"choices": [{"message": {"content": "x"}}], "usage": {"total_tokens": "many"}}'),
        Answer(b"[]"),
        Answer(b"", 301, {"Location": "http://127.0.0.1/"}),
        refused(404, "no such model"),
        Answer(b"x" * 2_000_000),
    ],
)
async def test_what_is_no_such_server_is_told(answer: Answer, tmp_path: Path) -> None:
    error = await failure(answer, folder=tmp_path)
    assert isinstance(error, BadTeacher) and "FRONTDESK_TEACHER_URL" in error.message
    assert kept_in(tmp_path) == []


async def test_one_request_that_is_not_taken_is_passed_over(tmp_path: Path) -> None:
    too_long = refused(400, "maximum context length")
    async with teaching(in_turn(too_long, said("a"))) as server, teacher_at(server, tmp_path) as teacher:
        assert await teacher.reply(QUESTION, SCHEMA) == ""
        assert "maximum context" in teacher.complaint
        assert await teacher.reply(QUESTION, SCHEMA) == "a", "it is not kept"


async def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = await failure(said("a"), folder=tmp_path / "file")
    assert isinstance(error, CannotWrite)


async def test_an_address_that_is_not_public_must_be_allowed(tmp_path: Path) -> None:
    outside = Outside()
    teacher = Teacher(
        outside, Address("http://127.0.0.1:9/v1", "big"), Kept(tmp_path), Budget(9, 99, 9), seed=1, patience=QUICK
    )
    with pytest.raises(AddressRefused, match="FRONTDESK_OUTSIDE_ALLOW"):
        await teacher.reply(QUESTION, SCHEMA)
    await outside.close()


@pytest.mark.parametrize(
    ("url", "model", "key", "says"),
    [
        (None, "big", None, "FRONTDESK_TEACHER_URL"),
        ("https://host/v1", None, None, "FRONTDESK_TEACHER_MODEL"),
        ("http://host/v1", "big", KEY, "https://"),
        ("https://user:pass@host/v1", "big", None, "FRONTDESK_TEACHER_KEY"),
        ("https://host/v1?key=x", "big", None, "FRONTDESK_TEACHER_KEY"),
        ("host/v1", "big", None, "no address"),
        ("https://host/v1", "big", "sk-\n", "FRONTDESK_TEACHER_KEY"),
        ("https://" + "x" * 70_000, "big", None, "no address"),
    ],
)
def test_an_address_must_be_whole_and_keep_the_key(url: str, model: str, key: str | None, says: str) -> None:
    with pytest.raises(NoTeacher, match=says):
        address_of(url, model, SecretStr(key) if key else None, [])


def test_the_key_may_go_to_this_machine_in_the_clear_and_shows_nowhere() -> None:
    address = address_of("http://127.0.0.1:8080/v1/", "big", SecretStr(KEY), ["127.0.0.1:8080"])
    assert address.url == "http://127.0.0.1:8080/v1"
    assert KEY not in repr(address)
