"""LoRA adapters on the real llama.cpp: as if merged into the weights, owned by one tenant, added and removed while it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engine.conftest import running
from tests.engine.tiny_gguf import write_tiny_lora, write_tiny_model

PROMPT = "is the shop open on sunday"


@pytest.fixture(scope="module")
def adapters(folder: Path) -> dict[str, Any]:
    """Two LoRAs with what they add to the weights, and a file that is none."""
    (folder / "adapters").mkdir()
    (folder / "adapters" / "broken.gguf").write_bytes(b"GGUF no more")
    added = {
        name: write_tiny_lora(folder / "adapters" / f"{name}.gguf", seed) for seed, name in enumerate(("shop", "other"))
    }
    files = sorted((folder / "adapters").glob("*.gguf"))
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "adapters" / "SHA256SUMS").write_text(sums)
    write_tiny_lora(folder / "adapters" / "unlisted.gguf", 5)
    return added


@pytest.fixture(scope="module")
def served(folder: Path, model: Path, adapters: dict[str, Any]) -> Iterator[httpx.Client]:
    yield from running(folder / "lora.sock", model, 512, "--adapters", folder / "adapters")


@pytest.fixture(scope="module")
def merged(folder: Path, adapters: dict[str, Any]) -> Iterator[httpx.Client]:
    """The same model with the first adapter in its weights."""
    model = write_tiny_model(folder / "merged.gguf", adapters["shop"])
    yield from running(folder / "merged.sock", model, 512)


def add(engine: httpx.Client, name: str, tenant: str) -> httpx.Response:
    return engine.put(f"adapters/{name}", headers={"X-Frontdesk-Tenant": tenant})


def logprobs(engine: httpx.Client, model: str, tenant: str) -> list[float]:
    body = {"model": model, "prompt": PROMPT, "max_tokens": 12, "temperature": 0, "logprobs": 1, "ignore_eos": True}
    response = engine.post("completions", json=body, headers={"X-Frontdesk-Tenant": tenant})
    assert response.status_code == 200, response.text
    found: list[float] = response.json()["choices"][0]["logprobs"]["token_logprobs"]
    return found


def test_an_adapter_is_as_if_merged_into_the_weights(served: httpx.Client, merged: httpx.Client) -> None:
    assert add(served, "shop", "a").status_code == 200
    adapted = logprobs(served, "frontdesk:shop", "a")
    assert adapted == pytest.approx(logprobs(merged, "frontdesk", "a"), abs=1e-3)
    assert adapted != pytest.approx(logprobs(served, "frontdesk", "a"), abs=1e-2)


def test_adapters_at_once_do_not_touch_each_other(served: httpx.Client) -> None:
    add(served, "shop", "a")
    add(served, "other", "b")
    who = [("frontdesk:shop", "a"), ("frontdesk:other", "b"), ("frontdesk", "a"), ("frontdesk", "c")]
    alone = [logprobs(served, model, tenant) for model, tenant in who]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda pair: logprobs(served, *pair), who * 3))
    for found, expected in zip(together, alone * 3, strict=True):
        assert found == pytest.approx(expected, abs=1e-3)


def test_nobody_else_can_name_or_see_it(served: httpx.Client) -> None:
    add(served, "shop", "a")
    for tenant, seen in (("a", True), ("b", False)):
        headers = {"X-Frontdesk-Tenant": tenant}
        listed = [row["id"] for row in served.get("models", headers=headers).json()["data"]]
        assert ("frontdesk:shop" in listed) is seen
    assert served.delete("adapters/shop", headers={"X-Frontdesk-Tenant": "b"}).status_code == 400
    assert add(served, "shop", "b").status_code == 400


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("chat/completions", {"messages": [{"role": "user", "content": PROMPT}], "max_tokens": 2}),
        ("chat/completions", {"messages": [{"role": "user", "content": PROMPT}], "max_tokens": 2, "stream": True}),
        ("completions", {"prompt": PROMPT, "max_tokens": 2}),
        ("completions", {"prompt": PROMPT, "max_tokens": 2, "stream": True}),
        ("score", {"prompt": PROMPT, "candidates": ["yes"]}),
        ("models/frontdesk:shop", None),
    ],
)
def test_no_route_takes_another_tenants_adapter(served: httpx.Client, route: str, body: dict[str, Any] | None) -> None:
    def status(tenant: str | None) -> int:
        headers = {"X-Frontdesk-Tenant": tenant} if tenant is not None else {}
        if body is None:
            return served.get(route, headers=headers).status_code
        return served.post(route, json=body | {"model": "frontdesk:shop"}, headers=headers).status_code

    add(served, "shop", "a")
    assert [status(tenant) for tenant in ("a", "b", "", None)] == [200, 404, 404, 404]


def test_without_a_models_name_it_is_one_of_the_first_model(served: httpx.Client) -> None:
    add(served, "shop", "a")
    named = logprobs(served, "frontdesk:shop", "a")
    assert logprobs(served, ":shop", "a") == pytest.approx(named, abs=1e-3)
    body = {"model": ":shop", "prompt": PROMPT, "max_tokens": 2}
    for tenant in ("b", "public"):
        assert served.post("completions", json=body, headers={"X-Frontdesk-Tenant": tenant}).status_code == 404


def test_a_changed_file_is_refused(served: httpx.Client, folder: Path) -> None:
    file = folder / "adapters" / "other.gguf"
    honest = file.read_bytes()
    file.write_bytes(honest[:-1] + bytes([honest[-1] ^ 1]))
    try:
        assert "SHA-256" in add(served, "other", "b").json()["error"]["message"]
    finally:
        file.write_bytes(honest)


def test_a_removed_adapter_is_gone_and_may_come_back(served: httpx.Client) -> None:
    add(served, "shop", "a")
    before = logprobs(served, "frontdesk:shop", "a")
    assert served.delete("adapters/shop", headers={"X-Frontdesk-Tenant": "a"}).status_code == 204
    body = {"model": "frontdesk:shop", "prompt": PROMPT}
    assert served.post("completions", json=body, headers={"X-Frontdesk-Tenant": "a"}).status_code == 404
    add(served, "shop", "a")
    assert logprobs(served, "frontdesk:shop", "a") == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize("name", ["broken", "missing", "unlisted", "..%2Ftiny", "UPPER"])
def test_what_is_no_adapter_is_refused_and_nothing_changes(served: httpx.Client, name: str) -> None:
    before = logprobs(served, "frontdesk", "a")
    assert add(served, name, "a").status_code in (400, 404, 422)
    assert logprobs(served, "frontdesk", "a") == pytest.approx(before, abs=1e-3)
