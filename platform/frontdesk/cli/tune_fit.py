"""`frontdesk tune fit`: weights of decisions from generated businesses, and the bank of commonplaces beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from frontdesk.bench.front import RealFront
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.kit.database import new_id
from frontdesk.tenants.folder import BusinessFolder
from frontdesk.tuning.commonplaces import make_bank
from frontdesk.tuning.fitting import Judged, collect, fit
from frontdesk.tuning.generator import Case, generate_businesses
from frontdesk.tuning.written import held_out_businesses
from frontdesk_agents.deciding.weights import default_weights


def run(seed: int, businesses: int, questions: int, to: Path) -> None:
    """Look at the fitting pool's cases and at the written ones held out, fit, write. The bank is made anew first, but decisions use the
    package's own."""
    made = generate_businesses(seed, businesses, pool="fitting", questions=questions, today=date.today())
    asked = [(each.folder, each.cases) for each in made]
    judged, written = asyncio.run(_collect(asked, held_out_businesses(), to.with_name("bank.npz")))
    fit(judged, written, default_weights()).write(to)
    count = len(judged.questions) + len(written.questions)
    typer.echo(f"{to}: fitted on {len(judged.decisions)} decisions and {count} questions")


Asked = Sequence[tuple[BusinessFolder, Sequence[Case]]]


async def _collect(generated: Asked, written: Asked, bank: Path) -> tuple[Judged, Judged]:
    async with scratch_desk(stub_models=False) as desk:
        (await make_bank(desk.runtime.models.embedder(new_id()))).save(bank)
        return await _ask(desk, generated), await _ask(desk, written)


async def _ask(desk: ScratchDesk, asked: Asked) -> Judged:
    cases = [case for _, each in asked for case in each]
    return await collect(RealFront(desk), [folder for folder, _ in asked], cases)
