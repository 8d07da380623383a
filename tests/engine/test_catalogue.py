"""The catalogue, the models on this machine, and the way from a name to a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFWriter

from frontdesk.engine.catalogue import Library, catalogue, model_file
from frontdesk.engine.catalogue.errors import Busy, CatalogueError, NameTaken, NotInstalled, UnknownName
from frontdesk.engine.catalogue.listing import Row, rows
from frontdesk.engine.catalogue.memory import expected, fit
from frontdesk.engine.models import starter_path
from frontdesk.engine.models.errors import Altered, NotAModel
from frontdesk.engine.sizing import Machine, shape_of
from frontdesk.kit.choice import BUILT_IN
from tests.engine.tiny_gguf import write_tiny_model

GIB = 2**30


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home" / "models")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "Tiny Chat (v2).gguf")


def test_the_catalogue_names_its_files_and_what_they_must_be() -> None:
    found = catalogue()
    assert {"llama-3.1-8b-instruct", "llama-3.2-1b-instruct", "qwen2.5-0.5b-instruct"} <= found.keys()
    assert all(entry.sha256 and len(entry.revision) == 40 for entry in found.values())
    assert len({entry.sha256 for entry in found.values()}) == len(found)


def test_a_file_is_added_where_it_lies_under_a_name_made_of_its_own(library: Library, tiny: Path) -> None:
    added = library.add(tiny)
    assert (added.name, added.path, added.architecture, added.chat_template) == ("tiny-chat-v2", tiny, "llama", True)
    assert library.models() == [added]
    assert library.add(tiny, "mine").name == "mine"
    library.verify(added)


def test_a_changed_or_missing_file_fails_verification(library: Library, tiny: Path) -> None:
    added = library.add(tiny)
    content = bytearray(tiny.read_bytes())
    content[-1] ^= 1
    tiny.write_bytes(content)
    with pytest.raises(Altered, match="changed"):
        library.verify(added)
    tiny.unlink()
    with pytest.raises(Altered, match="gone"):
        library.verify(added)
    assert library.find(added.name) is None


def test_removing_an_added_model_leaves_its_file(library: Library, tiny: Path) -> None:
    library.remove(library.add(tiny).name)
    assert tiny.exists()
    assert library.models() == []
    with pytest.raises(UnknownName, match="models list"):
        library.remove("tiny-chat-v2")


def test_a_file_added_from_inside_the_folder_is_left_as_well(library: Library, tiny: Path) -> None:
    library.folder.mkdir(parents=True)
    inside = tiny.rename(library.folder / "inside.gguf")
    library.remove(library.add(inside).name)
    assert inside.exists()


def test_a_home_that_was_moved_keeps_its_own_models(library: Library, tiny: Path, tmp_path: Path) -> None:
    library.folder.mkdir(parents=True)
    library.add(tiny.rename(library.folder / "inside.gguf"))
    (tmp_path / "home").rename(tmp_path / "elsewhere")
    moved = Library(tmp_path / "elsewhere" / "models")
    moved.verify(moved.models()[0])


@pytest.mark.parametrize("name", [BUILT_IN, "embedder", "Big", "../x", "", "a\n", "x" * 65])
def test_a_name_that_cannot_be_one_is_refused(library: Library, tiny: Path, name: str) -> None:
    with pytest.raises(CatalogueError, match="name"):
        library.add(tiny, name)


def test_one_name_is_one_file(library: Library, tiny: Path, tmp_path: Path) -> None:
    library.add(tiny, "mine")
    other = write_tiny_model(tmp_path / "other.gguf")
    with pytest.raises(NameTaken, match="--name"):
        library.add(other, "mine")
    with library.lock("mine"), pytest.raises(Busy):
        library.remove("mine")


def test_a_broken_card_is_named(library: Library, tiny: Path) -> None:
    library.add(tiny, "mine")
    (library.folder / "mine.card.json").write_text("{")
    with pytest.raises(NotAModel, match=r"mine\.card\.json is broken: delete it"):
        library.models()


@pytest.mark.parametrize(
    ("described", "problem"),
    [
        ({"general.type": "adapter"}, "type adapter"),
        ({"llama.pooling_type": 1}, "embedding model"),
        ({"llama.attention.causal": False}, "embedding model"),
        ({"split.count": 2}, "one part of several"),
    ],
)
def test_what_is_no_model_to_chat_with_is_refused(
    library: Library, tmp_path: Path, described: dict[str, Any], problem: str
) -> None:
    with pytest.raises(NotAModel, match=problem):
        library.add(write_header(tmp_path / "odd.gguf", tokens=True, **described))


def test_a_model_without_a_tokenizer_is_refused_and_one_without_a_template_is_not(
    library: Library, tmp_path: Path
) -> None:
    with pytest.raises(NotAModel, match="no tokenizer"):
        library.add(write_header(tmp_path / "bare.gguf", tokens=False))
    assert not library.add(write_header(tmp_path / "base.gguf", tokens=True)).chat_template


def test_a_model_is_found_by_name_or_by_path(library: Library, tiny: Path) -> None:
    library.add(tiny, "mine")
    assert model_file("mine", library) == tiny
    assert model_file(BUILT_IN, library) == starter_path()
    assert model_file(str(tiny), library) == tiny
    assert model_file("~/x.gguf", library) == Path.home() / "x.gguf"
    with pytest.raises(NotInstalled, match=r"frontdesk models pull llama-3\.2-1b-instruct"):
        model_file("llama-3.2-1b-instruct", library)
    with pytest.raises(UnknownName, match="no model 'gpt'"):
        model_file("gpt", library)
    tiny.unlink()
    with pytest.raises(NotInstalled, match="is gone: put it back"):
        model_file("mine", library)


def test_memory_counts_weights_and_the_cache_of_some_conversations() -> None:
    shape = expected(catalogue()["llama-3.1-8b-instruct"])
    roomy = fit(shape, Machine(64 * GIB, 8, gpu=False))
    assert roomy.needed == shape.weights + 4 * 8192 * 32 * 8 * 2 * 128 * 2
    assert (roomy.sequences, roomy.context) == (16, 8192)
    narrow = fit(shape, Machine(8 * GIB, 8, gpu=False))
    assert 0 < narrow.sequences * narrow.context < 4 * 8192
    assert fit(shape, Machine(4 * GIB, 8, gpu=False)).sequences == 0


def test_the_list_says_what_is_here_and_what_is_used(library: Library, tiny: Path) -> None:
    library.add(tiny, "mine")
    library.part("llama-3.2-1b-instruct").write_bytes(bytes(1000))
    found = listed(library, None)
    assert [name for name, row in found.items() if row.in_use] == [BUILT_IN]
    assert found["mine"].state == "added"
    assert found["mine"].needed == fit(shape_of(tiny), Machine(GIB, 2, gpu=False)).needed
    assert (found["llama-3.2-1b-instruct"].state, found["llama-3.2-1b-instruct"].here) == ("partly here", 1000)
    assert found["llama-3.1-8b-instruct"].state == "available"
    tiny.unlink()
    assert listed(library, None)["mine"].state == "missing"


@pytest.mark.parametrize("content", [b"GGUF", b""])
def test_a_broken_file_is_listed_as_broken(library: Library, tiny: Path, content: bytes) -> None:
    library.add(tiny, "mine")
    tiny.write_bytes(content)
    assert listed(library, "mine")["mine"].state == "broken"


def test_the_one_in_use_is_found_by_name_path_or_url(library: Library, tiny: Path) -> None:
    def used(setting: str) -> list[str]:
        return [name for name, row in listed(library, setting).items() if row.in_use]

    assert used(str(tiny)) == [str(tiny)]
    library.add(tiny, "mine")
    assert used("mine") == used(str(tiny)) == ["mine"]
    assert used("http://models.example/v1") == used("unknown") == []


def test_cards_are_json_that_a_person_can_read(library: Library, tiny: Path) -> None:
    added = library.add(tiny, "mine")
    card = json.loads((library.folder / "mine.card.json").read_text())
    assert (card["sha256"], card["source"], card["checked"]) == (added.sha256, "added", "nobody")


def listed(library: Library, used: str | None) -> dict[str, Row]:
    return {row.name: row for row in rows(library, used, Machine(GIB, 2, gpu=False))}


def write_header(path: Path, *, tokens: bool, **described: Any) -> Path:
    """A GGUF as far as its head goes."""
    writer = GGUFWriter(str(path), "llama")
    for key, value in described.items():
        if isinstance(value, bool):
            writer.add_bool(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        else:
            writer.add_string(key, value)
    if tokens:
        writer.add_token_list(["a", "b"])
    writer.add_tensor("token_embd.weight", np.ones((2, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
