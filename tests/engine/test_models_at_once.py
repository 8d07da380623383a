"""Several chat models in one engine: each by its name, each with its own adapters, and the command line that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from frontdesk import processes
from frontdesk.engine.catalogue import Library
from frontdesk.engine.catalogue.errors import UnknownName
from frontdesk.kit.settings import Settings
from tests.engine.conftest import START_SECONDS, running, start
from tests.engine.tiny_gguf import write_tiny_lora, write_tiny_model

PROMPT = "is the shop open on sunday"


@pytest.fixture(scope="module")
def both(folder: Path, model: Path) -> Iterator[httpx.Client]:
    changed = write_tiny_lora(folder / "change.gguf", 3)
    second = write_tiny_model(folder / "second.gguf", changed)
    yield from running(folder / "both.sock", model, 256, "--model", f"second={second}")


def text(engine: httpx.Client, model: str | None) -> str:
    body = {"prompt": PROMPT, "max_tokens": 20, "temperature": 0, "ignore_eos": True} | (
        {"model": model} if model else {}
    )
    answer = engine.post("completions", json=body).raise_for_status().json()
    assert answer["model"] == (model or "frontdesk")
    return str(answer["choices"][0]["text"])


def test_the_models_name_chooses(both: httpx.Client) -> None:
    first, second = text(both, "frontdesk"), text(both, "second")
    assert first != second
    assert text(both, None) == first
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda name: text(both, name), ["frontdesk", "second"] * 4)) == [first, second] * 4


def test_all_are_listed_and_others_unknown(both: httpx.Client) -> None:
    assert [row["id"] for row in both.get("models").json()["data"]] == ["frontdesk", "second", "frontdesk-embedder"]
    refused = both.post("completions", json={"model": "third", "prompt": PROMPT})
    assert refused.status_code == 404
    assert set(refused.json()["error"]) == {"message", "type", "param", "code"}
    metrics = both.get("http://engine/metrics").text
    assert 'frontdesk_engine_kv_cells{model="second",state="budget"} 1024.0' in metrics


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--model", "{model}", "--model", "{model}"], "given twice"),
        (["--model", "{model}", "--adapters", "other={model}"], "no model"),
        (["--model", "{model}", "--gpu-layers", "3"], "without a GPU"),
        (["--model", "{model}", "--kv-type", "q8_0"], "multiple of 32"),
        (["--model", "{model}", "--context", "1000000", "--sequences", "256"], "lower --context"),
    ],
)
def test_what_cannot_be_is_one_line_and_status_2(folder: Path, model: Path, options: list[str], told: str) -> None:
    process = start("--socket", folder / "unused.sock", *(option.format(model=model) for option in options))
    _, complaint = process.communicate(timeout=START_SECONDS)
    assert (process.returncode, len(complaint.decode().splitlines())) == (2, 1), complaint
    assert told in complaint.decode()


def test_settings_become_options(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, engine_context=2048, engine_kv_type="q8_0", engine_gpu_layers=-1)
    command = processes.engine(settings).command
    assert {"--context=2048", "--kv-type=q8_0", "--gpu-layers=-1"} <= set(command)
    assert not any(part.startswith("--sequences") for part in command)


def test_more_models_are_served_beside_the_one_that_agents_use(tmp_path: Path, model: Path) -> None:
    odd = tmp_path / "Second model (1).gguf"
    odd.write_bytes(model.read_bytes())
    Library(tmp_path / "models").add(model, "tiny")
    settings = Settings(home=tmp_path, model=str(model), more_models=f" tiny, {odd},")
    command = processes.engine(settings).command
    given = [value for option, value in pairwise(command) if option == "--model"]
    assert given == [str(model), f"tiny={model}", f"Second-model-1={odd}"]
    with pytest.raises(UnknownName, match="nothing"):
        processes.engine(Settings(home=tmp_path, more_models="nothing"))
