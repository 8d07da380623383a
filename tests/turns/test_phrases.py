"""The phrases of every agent are embedded once, and known after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from frontdesk.turns.chat_model import RememberingEmbedder
from frontdesk.turns.phrases import learn
from frontdesk_agents.commonplaces.bank import PROBE
from frontdesk_agents.compiled import compile_agent
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import common_phrases
from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.examples import Phrase
from frontdesk_tools.registry import default_registry

PHRASES = [Phrase("where is my parcel", "en", "get_order"), Phrase("je voudrais parler à quelqu'un", "fr", "hand_off")]


class Counting:
    """Passes on to the real embedder, `sign` times its vectors, and lists what it was asked."""

    def __init__(self, real: Embedder, sign: float = 1.0) -> None:
        self.asked: list[str] = []
        self._real, self._sign = real, sign

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [[self._sign * number for number in vector] for vector in await self._real.embed(texts)]


async def asked_to_learn(phrases: Sequence[Phrase], embedder: Counting, kept: Path) -> list[str]:
    """What a new process asks its embedder while it learns."""
    await learn(phrases, RememberingEmbedder(embedder), kept)
    return embedder.asked


async def test_a_restarted_worker_embeds_no_more_than_the_probe(embedder: Embedder, tmp_path: Path) -> None:
    kept = tmp_path / "phrases.npz"
    first = await asked_to_learn(PHRASES, Counting(embedder), kept)
    assert len(first) == 3
    assert await asked_to_learn(PHRASES, Counting(embedder), kept) == [PROBE]


async def test_an_agent_without_examples_of_its_own_is_warm_at_once(embedder: Embedder, tmp_path: Path) -> None:
    registry = default_registry()
    phrases = common_phrases([tool.spec for tool in registry.all()])
    await asked_to_learn(phrases, Counting(embedder), tmp_path / "phrases.npz")
    counting = Counting(embedder)
    remembering = RememberingEmbedder(counting)
    await learn(phrases, remembering, tmp_path / "phrases.npz")
    agent = compile_agent(AgentConfig(name="Desk", blueprint="support", tools=("get_order", "hand_off")), registry)
    index = await agent.warm(remembering)
    assert counting.asked == [PROBE]
    [vector] = await embedder.embed(["where is my parcel"])
    assert index.nearest(vector)[1] == "get_order"


async def test_another_embedder_or_other_phrases_are_embedded_again(embedder: Embedder, tmp_path: Path) -> None:
    kept = tmp_path / "phrases.npz"
    await asked_to_learn(PHRASES, Counting(embedder), kept)
    assert len(await asked_to_learn(PHRASES, Counting(embedder, sign=-1), kept)) == 3
    assert await asked_to_learn(PHRASES, Counting(embedder, sign=-1), kept) == [PROBE]
    assert len(await asked_to_learn(PHRASES[:1], Counting(embedder, sign=-1), kept)) == 2


@pytest.mark.parametrize("broken", [b"", b"not an archive", b"PK\x03\x04 torn"])
async def test_a_broken_file_is_made_again(embedder: Embedder, tmp_path: Path, broken: bytes) -> None:
    kept = tmp_path / "phrases.npz"
    kept.write_bytes(broken)
    assert len(await asked_to_learn(PHRASES, Counting(embedder), kept)) == 3
    assert await asked_to_learn(PHRASES, Counting(embedder), kept) == [PROBE]


async def test_a_folder_that_takes_no_file_stops_nobody(embedder: Embedder, tmp_path: Path) -> None:
    assert len(await asked_to_learn(PHRASES, Counting(embedder), tmp_path / "nowhere" / "phrases.npz")) == 3
