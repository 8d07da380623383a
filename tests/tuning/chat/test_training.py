"""Training of a tiny base's LoRA: it learns the answers and not the prompts, stops, goes on, and llama.cpp finds the same likely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import cast

import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

import torch

from frontdesk.tuning.chat.exporting import export
from frontdesk.tuning.chat.judging import Judging
from frontdesk.tuning.chat.lessons import Lesson
from frontdesk.tuning.chat.serving import Row, Served, ThisChat, serving
from frontdesk.tuning.chat.training import BATCH, LONGEST, ROWS, Run, batches, losses, train
from frontdesk.tuning.chat.weights import Base, read_base
from frontdesk.tuning.student.asking import Asker
from frontdesk.tuning.student.beside import Live
from frontdesk.tuning.student.errors import Stopped
from frontdesk.tuning.student.exporting import NAME
from frontdesk.tuning.student.judging import LIVE
from frontdesk.tuning.student.loop import Pace
from frontdesk.tuning.student.lora import new_lora, write
from frontdesk_agents.ports import Judge
from tests.tuning.chat.bases import BASES

PACE = Pace(minutes=5, threads=1, passes=4, peak_rate=5e-3)
SCHEMA = {"type": "object", "properties": {"action": {"enum": ["stay", "go"]}}, "required": ["action"]}


def lesson(number: int) -> Lesson:
    asked = (("system", "Decide."), ("user", f"is number {number} there?"))
    return Lesson("decision", "turn", str(number), asked, '{"action":"go"}' if number % 2 else '{"action":"stay"}')


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return BASES["qwen2"].write(tmp_path_factory.mktemp("base") / "base.gguf")


@pytest.fixture(scope="module")
def base(path: Path) -> Base:
    return read_base(path)


@pytest.fixture(scope="module")
def served(path: Path) -> Iterator[Served]:
    with serving(path, threads=1) as served:
        yield served


@pytest.fixture(scope="module")
def rows(served: Served) -> list[Row]:
    return [served.row(lesson(number)) for number in range(20)]


def run(base: Base, folder: Path, stop: Callable[[], bool] = lambda: False) -> Run:
    return Run(base, "0" * 64, PACE, folder / "checkpoint.pt", lambda _told: None, stop)


def after(count: int) -> Callable[[], bool]:
    """A wish to stop after so many steps."""
    left = iter(range(count))
    return lambda: next(left, None) is None


def mean(base: Base, lora: dict[str, torch.Tensor], rows: list[Row]) -> float:
    with torch.no_grad():
        return float(losses(base, lora, rows).mean())


def test_a_row_is_the_prompt_and_the_answer_with_its_end(served: Served) -> None:
    row = served.row(lesson(1))
    text = "".join(served.chat.vocabulary.piece(token).decode() for token in row.tokens[row.start :])
    assert text == '{"action":"go"}'  # a control token has no text
    assert row.tokens[-1] == served.end
    assert row.tokens[: row.start] == tuple(
        served.chat.vocabulary.prompt([{"role": role, "content": said} for role, said in lesson(1).messages])
    )


def test_only_the_answers_tokens_count(base: Base, rows: list[Row]) -> None:
    found = losses(base, {}, rows[:3])
    alone = torch.stack([losses(base, {}, [row])[0] for row in rows[:3]])
    assert torch.allclose(found, alone, atol=1e-4)  # padding and neighbours change nothing
    by_hand = Row(rows[0].tokens, len(rows[0].tokens) - 1)
    assert losses(base, {}, [by_hand]) != pytest.approx(float(found[0]))


def test_batches_hold_every_row_once_within_their_bounds() -> None:
    rng = Random(5)
    rows = [Row(tuple(range(rng.randint(2, LONGEST))), 1) for _ in range(200)]
    parts = batches(rows, rng)
    assert sorted(len(row.tokens) for part in parts for row in part) == sorted(len(row.tokens) for row in rows)
    for part in parts:
        assert len(part) <= ROWS
        assert max(len(row.tokens) for row in part) * len(part) <= max(BATCH, LONGEST)


def test_it_learns_and_llama_cpp_agrees(base: Base, served: Served, rows: list[Row], tmp_path: Path) -> None:
    before = mean(base, {}, rows)
    state = train(run(base, tmp_path), rows)
    assert mean(base, state.lora, rows) < before / 2
    exported = asyncio.run(export(state.lora, base, rows, served, tmp_path / "lora.gguf"))
    assert exported.differs < 0.01 and exported.size == (tmp_path / "lora.gguf").stat().st_size

    async def decided(adapter: str | None) -> list[str]:
        model = ThisChat(served, adapter)
        chats = [[{"role": role, "content": text} for role, text in lesson(n).messages] for n in range(4)]
        return [(await model.complete(chat, schema=SCHEMA)).text for chat in chats]

    assert all(text in ('{"action":"go"}', '{"action":"stay"}') for text in asyncio.run(decided(NAME)))
    assert asyncio.run(served.loss(rows[0], None)) == pytest.approx(mean(base, {}, rows[:1]), abs=0.01)


def test_a_run_that_was_stopped_ends_where_a_whole_one_does(base: Base, rows: list[Row], tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    expected = train(run(base, tmp_path / "whole"), rows)
    for steps in (3, 2):
        with pytest.raises(Stopped):
            train(run(base, tmp_path, after(steps)), rows)
    state = train(run(base, tmp_path), rows)
    assert (state.number, state.step, state.seen) == (expected.number, expected.step, expected.seen)
    for name, weight in expected.lora.items():
        assert torch.allclose(weight, state.lora[name], atol=1e-5)


def test_a_live_version_is_compared_with_where_it_is_one_of_this_base(
    base: Base, served: Served, tmp_path: Path
) -> None:
    judging = Judging(cast(Asker, None), cast(Judge, None), served, 1.0, lambda: False, lambda _share: None)
    write(new_lora(base.weights, base.shape.layers, 4, ("attn_q",), 1), tmp_path / "lora.gguf", base.architecture)
    (tmp_path / "broken.gguf").write_bytes(b"GGUF no more")

    def others(file: str, base_id: str) -> list[str | None]:
        return asyncio.run(judging.others(Live(3, tmp_path / file, {"base": base_id}), "this"))

    assert others("lora.gguf", "this") == [None, LIVE]
    assert others("lora.gguf", "another") == others("broken.gguf", "this") == [None]
    assert asyncio.run(judging.others(None, "this")) == [None]


def test_an_untrained_lora_changes_nothing(base: Base, rows: list[Row]) -> None:
    lora = new_lora(base.weights, base.shape.layers, 4, ("attn_q", "ffn_down"), 1)
    assert mean(base, lora, rows) == pytest.approx(mean(base, {}, rows), abs=1e-6)
