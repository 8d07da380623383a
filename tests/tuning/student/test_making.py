"""A student is made from a folder: trained, stopped, gone on with, checked against llama.cpp; and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest

pytest.importorskip("torch", reason='needs pip install "frontdesk[tuning]"')

import torch

from frontdesk.engine.embedder import prepare_judge
from frontdesk.engine.reranking import Reranker
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.own.errors import CannotWrite
from frontdesk.tuning.student import checkpoint, exporting
from frontdesk.tuning.student.errors import NotReproduced, Stopped, TooLittleData
from frontdesk.tuning.student.folder import CHECKPOINT, FILES
from frontdesk.tuning.student.making import Made, make_student
from frontdesk.tuning.student.progress import Progress
from tests.tuning.student import tenant

FAST, LONG = 0.1, 5.0  # minutes; a run that is to be stopped must not end before


@dataclass
class Watch:
    """Hears the progress; wants it to stop after so many askings."""

    stop_after: int = 1_000_000
    told: list[Progress] = field(default_factory=list)

    def stop(self) -> bool:
        self.stop_after -= 1
        return self.stop_after < 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tenant.write(tmp_path_factory.mktemp("data"), *tenant.examples())


def make(data: Path, to: Path, watch: Watch | None = None) -> Made:
    minutes = LONG if watch is not None and watch.stop_after < 100 else FAST
    watch = watch or Watch()
    return make_student(data, to, minutes=minutes, seed=1, threads=1, tell=watch.told.append, stop=watch.stop)


@pytest.fixture(scope="module")
def done(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, list[Progress]]:
    """A student that was stopped in the middle once."""
    to = tmp_path_factory.mktemp("made")
    with pytest.raises(Stopped):
        make(folder, to, Watch(stop_after=3))
    assert [file.name for file in to.iterdir()] == [CHECKPOINT]
    watch = Watch()
    return make(folder, to, watch), watch.told


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_everything_is_there_and_small(done: tuple[Made, list[Progress]]) -> None:
    made, told = done
    assert sorted(contents(made.folder)) == sorted(FILES)
    assert made.size == (made.folder / "adapter.gguf").stat().st_size < 5_000_000
    report = orjson.loads((made.folder / "report.json").read_bytes())
    assert report == made.report
    assert report["figures"]["right"]["count"] == len(tenant.examples()[1])
    stored = orjson.loads((made.folder / "student.json").read_bytes())
    assert stored["base"] == prepare_judge(cache_directory() / "models").name
    shown = {example["text"]: example["quote"] for example in stored["examples"]["desk"]}
    assert shown["where do I leave the dog"] == tenant.DOGS
    assert "The Bakery" in (made.folder / "card.md").read_text()
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == 1.0


def test_the_engines_judge_has_learnt_what_was_corrected(done: tuple[Made, list[Progress]]) -> None:
    made, _ = done
    judge = Reranker(prepare_judge(cache_directory() / "models"), threads=1)
    sentences = list(tenant.ASKED)
    shown = {e.question: e.reply for e in tenant.examples()[0] if e.reply}

    def right(adapter: str | None) -> int:
        scores = {question: judge.scores(question, sentences, adapter) for question in shown}
        return sum(sentences[row.index(max(row))] == shown[question] for question, row in scores.items())

    bare = right(None)
    judge.loras.add("s", made.folder / "adapter.gguf")
    assert right("s") > bare
    assert right(None) == bare
    judge.thread.shutdown()


def test_a_stopped_run_goes_on_from_where_it_was(folder: Path, tmp_path: Path) -> None:
    def seen(steps: int) -> int:
        """How many pairs it has seen after so many further steps."""
        with pytest.raises(Stopped):
            make(folder, tmp_path, Watch(stop_after=steps))
        return int(torch.load(tmp_path / CHECKPOINT, weights_only=True)["state"]["seen"])

    first = seen(4)
    assert seen(1) > first
    (tmp_path / CHECKPOINT).write_bytes(b"half a fi")
    assert 0 < seen(2) < first


def test_a_checkpoint_of_other_data_is_not_gone_on_with(tmp_path: Path) -> None:
    state = checkpoint.State({"x.lora_a": torch.ones(2, 2)})
    checkpoint.save(tmp_path / "c.pt", state, torch.optim.AdamW([torch.ones(1)]), "these")
    found = checkpoint.load(tmp_path / "c.pt", "these")
    assert found is not None and torch.equal(found[0].lora["x.lora_a"], torch.ones(2, 2))
    assert checkpoint.load(tmp_path / "c.pt", "others") is None


def test_too_little_is_refused(tmp_path: Path) -> None:
    learn, held_out = tenant.examples()
    data = tenant.write(tmp_path / "data", learn[:5], held_out)
    with pytest.raises(TooLittleData, match="5 questions"):
        make(data, tmp_path / "to")
    assert contents(tmp_path / "to") == {}


def test_what_llama_cpp_scores_otherwise_is_not_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in FILES:
        (tmp_path / name).write_text("earlier")
    monkeypatch.setattr(exporting, "MEAN", -1.0)
    with pytest.raises(NotReproduced):
        make(folder, tmp_path)
    assert {name: contents(tmp_path)[name] for name in FILES} == dict.fromkeys(FILES, b"earlier")
    assert not any(name.endswith(".part") for name in contents(tmp_path))


@pytest.mark.parametrize("name", [CHECKPOINT, "adapter.gguf", "report.json"])
def test_a_full_disk_is_told_and_earlier_files_stay(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "adapter.gguf").write_text("earlier")
    (tmp_path / f"{name}.part").symlink_to("/dev/full")
    watch = Watch(stop_after=2 if name == CHECKPOINT else 1_000_000)
    with pytest.raises(CannotWrite, match="as they were"):
        make(folder, tmp_path, watch)
    assert (tmp_path / "adapter.gguf").read_text() == "earlier"
