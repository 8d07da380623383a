"""An adapter of a base is made from a folder: trained, stopped, gone on with, checked against llama.cpp; and what can go wrong. The base
is the built-in starter, taken as any other GGUF."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

from frontdesk.engine.models import starter_path
from frontdesk.engine.models.starter import starter_hash
from frontdesk.students.taught import Taught
from frontdesk.tuning.chat import exporting
from frontdesk.tuning.chat.errors import BadBase
from frontdesk.tuning.chat.making import make_chat_student
from frontdesk.tuning.own.errors import CannotWrite
from frontdesk.tuning.student.beside import write_live
from frontdesk.tuning.student.errors import NotReproduced, Stopped, TooLittleData
from frontdesk.tuning.student.folder import CHECKPOINT, FILES
from frontdesk.tuning.student.making import Made
from frontdesk.tuning.student.progress import Progress
from tests.tuning.chat.bases import Tiny
from tests.tuning.student import tenant
from tests.tuning.student.test_making import Watch, contents

pytestmark = pytest.mark.timeout(300)


def make(data: Path, to: Path, watch: Watch, *, base: Path | None = None, minutes: float = 0.1) -> Made:
    return make_chat_student(
        data,
        to,
        base=base or starter_path(),
        minutes=minutes,
        seed=1,
        threads=1,
        tell=watch.told.append,
        stop=watch.stop,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tenant.write(tmp_path_factory.mktemp("data"), *tenant.examples())


class StopInTraining(Watch):
    """Wants it to stop after the second step."""

    steps: int = 2

    def stop(self) -> bool:
        self.steps -= any(step.stage == "training" for step in self.told)
        return self.steps < 0


@pytest.fixture(scope="module")
def done(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, list[Progress]]:
    """One that was stopped in the middle once."""
    to = tmp_path_factory.mktemp("made")
    with pytest.raises(Stopped):
        make(folder, to, StopInTraining(), minutes=5)
    assert [file.name for file in to.iterdir()] == [CHECKPOINT]
    watch = Watch()
    return make(folder, to, watch, minutes=0.15), watch.told


def test_everything_is_there_and_small(done: tuple[Made, list[Progress]]) -> None:
    made, told = done
    assert sorted(contents(made.folder)) == sorted(FILES)
    assert made.size == (made.folder / "adapter.gguf").stat().st_size < 5_000_000
    assert orjson.loads((made.folder / "report.json").read_bytes()) == made.report
    taught = Taught.read(orjson.loads((made.folder / "student.json").read_bytes()))
    assert (taught.base, taught.texts()) == (starter_hash(), [])
    card = (made.folder / "card.md").read_text()
    assert "The Bakery" in card and "starter.gguf" in card and starter_hash() in card
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == 1.0


def test_right_answers_held_out_are_likelier_than_they_were(done: tuple[Made, list[Progress]]) -> None:
    loss = done[0].report["loss"]
    assert loss["count"] > 0 and loss["difference"]["interval"][1] < 0
    assert loss["candidate"] < loss["bare"]
    assert done[0].report["figures"]["action"]["count"] == len(tenant.examples()[1])


def test_the_next_one_is_compared_with_the_one_that_answers(done: tuple[Made, list[Progress]], tmp_path: Path) -> None:
    made, _ = done
    data = tenant.write(tmp_path / "data", *tenant.examples())
    stored = orjson.loads((made.folder / "student.json").read_bytes())
    write_live(data, 4, (made.folder / "adapter.gguf").read_bytes(), stored)
    report = make(data, tmp_path / "to", Watch(), minutes=0.02).report
    assert report["live"]["number"] == 4
    assert report["live"]["loss"]["candidate"] == report["loss"]["candidate"]  # the same answers
    assert (
        report["live"]["loss"]["bare"] < report["loss"]["bare"]
    )  # which the live one finds likelier than the bare base does


def test_another_architecture_is_refused_and_nothing_is_left(folder: Path, tmp_path: Path) -> None:
    other = Tiny("gemma").write(tmp_path / "other.gguf")
    with pytest.raises(BadBase, match="gemma"):
        make(folder, tmp_path / "to", Watch(), base=other)
    assert contents(tmp_path / "to") == {}


def test_too_little_is_refused(tmp_path: Path) -> None:
    learn, held_out = tenant.examples()
    data = tenant.write(tmp_path / "data", learn[:4], held_out)
    with pytest.raises(TooLittleData, match="12 are needed"):
        make(data, tmp_path / "to", Watch())
    assert contents(tmp_path / "to") == {}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Just enough to learn from."""
    learn, held_out = tenant.examples()
    return tenant.write(tmp_path_factory.mktemp("small"), learn[:9], held_out[:2])


def test_what_llama_cpp_finds_otherwise_is_not_kept(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in FILES:
        (tmp_path / name).write_text("earlier")
    monkeypatch.setattr(exporting, "MEAN", -1.0)
    with pytest.raises(NotReproduced):
        make(small, tmp_path, Watch(), minutes=0.02)
    assert {name: contents(tmp_path)[name] for name in FILES} == dict.fromkeys(FILES, b"earlier")


@pytest.mark.parametrize("name", [CHECKPOINT, "adapter.gguf"])
def test_a_full_disk_is_told_and_earlier_files_stay(small: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "adapter.gguf").write_text("earlier")
    (tmp_path / f"{name}.part").symlink_to("/dev/full")
    watch = StopInTraining() if name == CHECKPOINT else Watch()
    with pytest.raises(CannotWrite, match="as they were"):
        make(small, tmp_path, watch, minutes=5 if name == CHECKPOINT else 0.02)
    assert (tmp_path / "adapter.gguf").read_text() == "earlier"
