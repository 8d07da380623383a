"""LoRA adapters on the reranker: as if merged into its weights, of one tenant, loaded and removed while the others are served."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gguf
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from frontdesk.engine import adapters as engine_adapters
from frontdesk.engine.adapters import Adapters
from frontdesk.engine.client import EngineClient
from frontdesk.engine.embedder import prepare_judge
from frontdesk.engine.errors import BadModel, UnknownModel
from frontdesk.engine.reranking import Reranker
from frontdesk.kit.home import cache_directory
from frontdesk.tuning.bert.lora_file import write_lora
from tests.engine.conftest import running
from tests.engine.tiny_gguf import write_tiny_lora

MODEL = "frontdesk-reranker"
BODY: dict[str, Any] = {
    "query": "can I send it back",
    "documents": ["You may send anything back within 30 days.", "We open at seven.", "Parcels take two days."],
}
RANK, WIDTH, INNER = 4, 384, 1536

Added = Mapping[str, NDArray[np.float32]]


def judge_lora(target: Path, seed: int, width: int = WIDTH) -> Added:
    """Write a LoRA of random numbers on every kind of matrix that the judge has; returns what it adds to each weight."""
    random = np.random.default_rng(seed)
    shapes = {f"blk.{layer}.attn_{part}.weight": (width, width) for layer in range(6) for part in ("q", "output")}
    shapes |= {f"blk.{layer}.ffn_up.weight": (INNER, width) for layer in range(6)}
    shapes |= {f"blk.{layer}.ffn_down.weight": (width, INNER) for layer in range(6)}
    pairs = {
        name: (random.normal(0, 0.05, (RANK, inputs)), random.normal(0, 0.2, (outputs, RANK)))
        for name, (outputs, inputs) in shapes.items()
    }
    write_lora(pairs, alpha=2.0 * RANK, target=target)
    return {name: 2.0 * b @ a for name, (a, b) in pairs.items()}


def list_files(folder: Path) -> None:
    files = sorted(folder.glob("*.gguf"))
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums)


@pytest.fixture(scope="module")
def loras(folder: Path) -> tuple[Path, Added]:
    """A folder with adapters of two tenants, and three files that are none for the judge."""
    where = folder / "judge-adapters"
    where.mkdir()
    added = judge_lora(where / "mine.gguf", 1)
    judge_lora(where / "theirs.gguf", 2)
    judge_lora(where / "wide.gguf", 3, width=512)
    write_tiny_lora(where / "llama.gguf", 1)
    (where / "broken.gguf").write_bytes(b"GGUF no more")
    (where / "text.gguf").write_text("not a model at all")
    list_files(where)
    return where, added


@pytest.fixture(scope="module")
def served(folder: Path, model: Path, loras: tuple[Path, Added]) -> Iterator[httpx.Client]:
    judge = prepare_judge(cache_directory() / "models")
    more = ("--reranker", judge, "--adapters", f"{MODEL}={loras[0]}")
    yield from running(folder / "judge.sock", model, 256, *more)


def add(engine: httpx.Client, name: str, tenant: str) -> httpx.Response:
    return engine.put(f"adapters/{name}", params={"model": MODEL}, headers={"X-Frontdesk-Tenant": tenant})


def asked(engine: httpx.Client, adapter: str | None, tenant: str) -> httpx.Response:
    body = BODY | ({"model": f"{MODEL}:{adapter}"} if adapter else {})
    return engine.post("rerank", json=body, headers={"X-Frontdesk-Tenant": tenant})


def scores(engine: httpx.Client, adapter: str | None = None, tenant: str = "c") -> list[float]:
    results = asked(engine, adapter, tenant).raise_for_status().json()["results"]
    return [row["relevance_score"] for row in sorted(results, key=lambda row: row["index"])]


def test_an_adapter_is_as_if_merged_into_the_weights(
    served: httpx.Client, loras: tuple[Path, Added], folder: Path
) -> None:
    assert add(served, "mine", "a").json()["id"] == f"{MODEL}:mine"
    merged = Reranker(with_added(loras[1], folder / "merged-judge.gguf"), threads=1)
    expected = merged.scores(BODY["query"], BODY["documents"])
    merged.thread.shutdown()
    adapted = scores(served, "mine", "a")
    assert adapted == pytest.approx(expected, abs=0.25)  # the merged weights are float32, the served ones Q8_0
    assert adapted != pytest.approx(scores(served), abs=0.5)


def with_added(added: Added, target: Path) -> Path:
    """The judge with something added to its weights."""
    whole = gguf.GGUFReader(prepare_judge(cache_directory() / "models"))
    writer = gguf.GGUFWriter(target, "bert")
    for name, field in whole.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            inner = field.types[1] if len(field.types) > 1 else None
            writer.add_key_value(name, field.contents(), field.types[0], inner)
    for tensor in whole.tensors:
        if tensor.name in added:
            values = gguf.quants.dequantize(tensor.data, tensor.tensor_type) + added[tensor.name]
            writer.add_tensor(tensor.name, values.astype(np.float32))
        else:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def test_nobody_elses_scores_change_by_a_bit(served: httpx.Client) -> None:
    before = scores(served)
    add(served, "mine", "a")
    add(served, "theirs", "b")
    who: list[tuple[str | None, str]] = [("mine", "a"), (None, "c"), ("theirs", "b"), (None, "a")]
    alone = [scores(served, *each) for each in who]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda each: scores(served, *each), who * 5))
    assert together == alone * 5
    assert alone[1] == alone[3] == before
    assert served.delete("adapters/mine", params={"model": MODEL}, headers={"X-Frontdesk-Tenant": "a"}).is_success
    assert scores(served) == before
    assert asked(served, "mine", "a").status_code == 404


def test_nobody_else_can_name_see_or_remove_it(served: httpx.Client) -> None:
    add(served, "mine", "a")
    assert [asked(served, "mine", tenant).status_code for tenant in ("a", "b", "")] == [200, 404, 404]
    for tenant, seen in (("a", True), ("b", False)):
        listed = served.get("models", headers={"X-Frontdesk-Tenant": tenant}).json()["data"]
        assert (f"{MODEL}:mine" in [row["id"] for row in listed]) is seen
    assert "mine" not in asked(served, "other", "b").json()["error"]["message"]
    headers = {"X-Frontdesk-Tenant": "b"}
    assert served.delete("adapters/mine", params={"model": MODEL}, headers=headers).status_code == 400
    assert add(served, "mine", "b").status_code == 400


@pytest.mark.parametrize("name", ["wide", "llama", "broken", "text", "missing", "UPPER"])
def test_what_does_not_fit_is_told_and_nothing_changes(served: httpx.Client, name: str) -> None:
    add(served, "mine", "a")
    before = scores(served), scores(served, "mine", "a")
    refused = add(served, name, "a")
    assert refused.status_code in (400, 422)
    assert refused.json()["error"]["message"]
    assert (scores(served), scores(served, "mine", "a")) == before


async def test_the_platforms_client_names_it(served: httpx.Client, folder: Path) -> None:
    client = EngineClient(socket=folder / "judge.sock")
    ours, others = client.for_tenant("a"), client.for_tenant("b")
    await ours.load_adapter("mine")
    adapted = await ours.rerank(BODY["query"], BODY["documents"], adapter="mine")
    assert adapted == scores(served, "mine", "a")
    with pytest.raises(UnknownModel):
        await others.rerank(BODY["query"], BODY["documents"], adapter="mine")
    await client.close()


async def test_the_one_named_longest_ago_makes_room(loras: tuple[Path, Added], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_adapters, "MOST", 2)
    where, _ = loras
    judge_lora(where / "third.gguf", 4)
    list_files(where)
    reranker = Reranker(prepare_judge(cache_directory() / "models"), threads=1)
    adapters = Adapters(MODEL, reranker, where)
    await adapters.add("mine", "a")
    await adapters.add("theirs", "b")
    assert adapters.named(f"{MODEL}:mine") == "mine"
    await adapters.add("third", "c")
    assert [adapters.names(tenant)[1:] for tenant in "abc"] == [[f"{MODEL}:mine"], [], [f"{MODEL}:third"]]
    with pytest.raises(BadModel):
        await adapters.add("wide", "a")
    assert adapters.named(MODEL) is None
    reranker.thread.shutdown()
