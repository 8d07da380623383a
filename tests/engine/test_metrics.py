"""The figures of a real engine after a known load, and the bound on how many tenants have a name in them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from frontdesk.engine.busiest import HALF_LIFE, OTHER, Busiest
from tests.engine.conftest import running

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def fresh(folder: Path, model: Path) -> Iterator[httpx.Client]:
    """An engine that has served nobody."""
    yield from running(folder / "figures.sock", model, 512)


def scraped(engine: httpx.Client) -> Figures:
    families = text_string_to_metric_families(engine.get("http://engine/metrics").raise_for_status().text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def value(figures: Figures, name: str, **labels: str) -> float:
    return figures[f"frontdesk_engine_{name}", frozenset({"model": "frontdesk", **labels}.items())]


def ask(engine: httpx.Client, tenant: str, **more: Any) -> dict[str, Any]:
    body = {"messages": [{"role": "user", "content": "where is it? " * 6}], "max_tokens": 10, "ignore_eos": True} | more
    response = engine.post("chat/completions", json=body, headers={"X-Frontdesk-Tenant": tenant})
    usage: dict[str, Any] = response.raise_for_status().json()["usage"]
    return usage


def test_the_figures_after_a_load_are_those_of_the_load(fresh: httpx.Client) -> None:
    tenants = ["north", "south", "east"]
    with ThreadPoolExecutor(9) as pool:
        usages = list(pool.map(lambda tenant: ask(fresh, tenant), tenants * 3))
    held = ask(
        fresh, "north", response_format={"type": "choice", "choices": ["a long enough answer"]}, ignore_eos=False
    )
    usages.append(held)
    figures = scraped(fresh)
    cached = sum(usage["prompt_tokens_details"]["cached_tokens"] for usage in usages)
    prompt, replies = (sum(u[kind] for u in usages) for kind in ("prompt_tokens", "completion_tokens"))
    assert value(figures, "prompt_tokens_total", source="cached") == cached > 0
    assert value(figures, "prompt_tokens_total", source="computed") == prompt - cached
    assert value(figures, "generated_tokens_total", kind="forced") > 0
    assert sum(value(figures, "generated_tokens_total", kind=kind) for kind in ("sampled", "forced")) >= replies
    assert value(figures, "first_token_seconds_count") == len(usages)
    assert [value(figures, "waiting_seconds_count", tenant=tenant) for tenant in tenants] == [4, 3, 3]
    assert value(figures, "tenant_tokens_total", tenant="south", kind="generated") == 30
    assert value(figures, "kv_cells", state="budget") == 4 * 512
    assert 0 < value(figures, "kv_cells", state="used") <= 4 * 512
    assert value(figures, "batch_fill_sum") > 0 < value(figures, "step_seconds_total")
    assert value(figures, "running") == 0


def test_who_waits_is_counted_by_tenant_and_gone_afterwards(fresh: httpx.Client) -> None:
    def depth() -> float:
        return scraped(fresh).get(
            ("frontdesk_engine_queued", frozenset({("model", "frontdesk"), ("tenant", "crowd")})), 0
        )

    with ThreadPoolExecutor(12) as pool:
        replies = [pool.submit(ask, fresh, "crowd", max_tokens=300) for _ in range(12)]
        seen = 0.0
        while not all(reply.done() for reply in replies):
            seen = max(seen, depth())
    assert 0 < seen <= 12
    assert depth() == 0


def test_ten_thousand_tenants_are_a_few_names_and_the_others(fresh: httpx.Client) -> None:
    for number in range(40):
        ask(fresh, f"many-{number}", max_tokens=2)
    names = {dict(labels).get("tenant") for _, labels in scraped(fresh)} - {None}
    assert OTHER in names
    assert len(names) <= 21


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_busiest_have_names() -> None:
    removed: list[str] = []
    busiest = Busiest(removed.append, named=2, now=Clock())
    for number in range(10_000):
        busiest.count(f"quiet-{number}", 1)
        busiest.count("loud", 50)
        busiest.count("louder", 70)
    assert [busiest.label(name) for name in ("loud", "louder", "quiet-9999")] == ["loud", "louder", OTHER]
    assert set(removed) <= {f"quiet-{number}" for number in range(10)}


def test_who_falls_silent_makes_room() -> None:
    removed: list[str] = []
    clock = Clock()
    busiest = Busiest(removed.append, named=1, now=clock)
    assert busiest.count("old", 1000) == "old"
    assert busiest.count("new", 10) == OTHER
    clock.now += 11 * HALF_LIFE
    assert busiest.count("new", 10) == "new"
    assert removed == ["old"]
