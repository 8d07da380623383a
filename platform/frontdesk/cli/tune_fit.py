"""`frontdesk tune fit`: weights of decisions from generated businesses, and the bank of commonplaces beside them."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import typer

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import scratch_desk
from frontdesk.kit.database import new_id
from frontdesk.tuning.commonplaces import make_bank
from frontdesk.tuning.fitting import Judged, collect, fit
from frontdesk.tuning.generator import generate_businesses
from frontdesk_agents.deciding.weights import default_weights


def run(seed: int, businesses: int, questions: int, to: Path) -> None:
    """Look at the fitting pool's cases, fit, write. The bank is made anew first, but decisions use the package's own."""
    judged = asyncio.run(_collect(seed, businesses, questions, to.with_name("bank.npz")))
    fit(judged, default_weights()).write(to)
    typer.echo(f"{to}: fitted on {len(judged.decisions)} decisions and {len(judged.questions)} questions")


async def _collect(seed: int, businesses: int, questions: int, bank: Path) -> Judged:
    made = generate_businesses(seed, businesses, pool="fitting", questions=questions, today=date.today())
    async with scratch_desk(stub_models=False) as desk:
        (await make_bank(desk.runtime.models.embedder(new_id()))).save(bank)
        folders = [each.folder for each in made]
        return await collect(RealFront(desk), folders, [case for each in made for case in each.cases])
