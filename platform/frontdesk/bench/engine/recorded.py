"""How much of the prompts of real support conversations is in the cache already."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx
import orjson
from llama_cpp import llama_cpp as llama

from frontdesk.bench.engine.bench import Bench, Figures, verdict
from frontdesk.bench.engine.client import PATIENCE
from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import scratch_desk
from frontdesk.demo import demo_folder
from frontdesk.engine.beginnings import common_prefix
from frontdesk.engine.runner import start_backend
from frontdesk.engine.tokens import Vocabulary
from frontdesk.kit import addresses
from frontdesk.tenants.folder import read_folder
from frontdesk.tuning.generator import generate_businesses

CUSTOMERS, TURNS = 4, 3


async def turns(bench: Bench) -> Figures:
    """The demo's shop on a chat model: of the prompt tokens behind each conversation's first turn, how many were cached, beside
    how many must be computed whatever the cache, because no earlier prompt begins with them."""
    os.environ["FRONTDESK_MODEL"] = str(bench.model)
    questions = _questions(bench.seed)
    prompts = Prompts(_vocabulary(bench.model))
    cached = computed = 0
    async with scratch_desk(stub_models=False) as desk, _metrics(addresses.engine_socket(desk.settings)) as http:
        desk.runtime.models.engine.watch(prompts.record)
        front = RealFront(desk)
        shop = read_folder(demo_folder("alder"))
        await front.open(shop)
        for customer in range(CUSTOMERS):
            talk = await front.conversation(shop.business.slug)
            await talk.say(questions[customer * TURNS])
            before = await _counted(http)
            prompts.counted = True
            for turn in range(1, TURNS):
                await talk.say(questions[customer * TURNS + turn])
            prompts.counted = False
            after = await _counted(http)
            cached, computed = cached + after[0] - before[0], computed + after[1] - before[1]
    total = cached + computed
    figures = {
        "requests": prompts.requests,
        "cached_tokens": cached,
        "computed_tokens": computed,
        "never_seen_tokens": prompts.new,
        "computed_share": round(computed / total, 3),
        "of_what_is_allowed": round(computed / max(0.2 * total, prompts.new), 3),
    }
    return verdict(figures, of_what_is_allowed=1.02)


@dataclass
class Prompts:
    """The prompts of one tenant, token by token. `new` are the tokens of those that count which stand behind the longest
    beginning shared with an earlier prompt, the last token among them, whose logits are wanted."""

    vocabulary: Vocabulary
    counted: bool = False
    requests: int = 0
    new: int = 0
    _seen: list[list[int]] = field(default_factory=list)

    async def record(self, request: httpx.Request) -> None:
        """Note the prompt of a chat request."""
        if not request.url.path.endswith("/chat/completions"):
            return
        prompt = self.vocabulary.prompt(orjson.loads(request.content)["messages"])
        if self.counted:
            shared = max((common_prefix(prompt, earlier) for earlier in self._seen), default=0)
            self.requests += 1
            self.new += len(prompt) - min(shared, len(prompt) - 1)
        self._seen.append(prompt)


def _vocabulary(model: Path) -> Vocabulary:
    start_backend()
    wanted = llama.llama_model_default_params()
    wanted.vocab_only = True
    return Vocabulary(llama.llama_model_load_from_file(str(model).encode(), wanted))


def _questions(seed: int) -> list[str]:
    """First things that customers of a generated shop say."""
    made = generate_businesses(seed, 4, pool="test", questions=40, today=date.today())
    asked = [case.turns[0].text for each in made if each.folder.business.language == "en" for case in each.cases]
    return asked[: CUSTOMERS * TURNS]


def _metrics(socket: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=str(socket)), base_url="http://engine", timeout=PATIENCE
    )


async def _counted(http: httpx.AsyncClient) -> tuple[int, int]:
    text = (await http.get("/metrics")).text
    found = {
        source: sum(
            float(value)
            for value in re.findall(
                rf'^frontdesk_engine_prompt_tokens_total\{{[^}}]*source="{source}"[^}}]*\}} (\S+)$', text, re.M
            )
        )
        for source in ("cached", "computed")
    }
    return round(found["cached"]), round(found["computed"])
