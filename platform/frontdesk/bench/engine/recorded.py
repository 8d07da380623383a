"""How much of the prompts of real support conversations is in the cache already."""

from __future__ import annotations

import os
import re
from datetime import date

import httpx

from frontdesk.bench.engine.bench import Bench, Figures, verdict
from frontdesk.bench.engine.client import PATIENCE
from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import scratch_desk
from frontdesk.demo import demo_folder
from frontdesk.kit import addresses
from frontdesk.tenants.folder import read_folder
from frontdesk.tuning.generator import generate_businesses

CUSTOMERS, TURNS = 4, 3


async def turns(bench: Bench) -> Figures:
    """The demo's shop on a chat model: of the prompt tokens behind each conversation's first turn, how many were cached."""
    os.environ["FRONTDESK_MODEL"] = str(bench.model)
    questions = _questions(bench.seed)
    cached = computed = 0
    async with scratch_desk(stub_models=False) as desk, _metrics(addresses.engine_socket(desk.settings)) as http:
        front = RealFront(desk)
        shop = read_folder(demo_folder("alder"))
        await front.open(shop)
        for customer in range(CUSTOMERS):
            talk = await front.conversation(shop.business.slug)
            await talk.say(questions[customer * TURNS])
            before = await _counted(http)
            for turn in range(1, TURNS):
                await talk.say(questions[customer * TURNS + turn])
            after = await _counted(http)
            cached, computed = cached + after[0] - before[0], computed + after[1] - before[1]
    share = cached / (cached + computed)
    figures = {"cached_tokens": cached, "computed_tokens": computed, "computed_share": round(1 - share, 3)}
    return verdict(figures, computed_share=0.2)


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
