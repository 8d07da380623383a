"""`frontdesk tune data`: a tenant's own corrections and conversations, to train and judge its own models with."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import typer

from frontdesk.cli.consent import check_consent
from frontdesk.cli.services import running_desk
from frontdesk.tenants import service as tenants
from frontdesk.tuning.own.writing import write_data

HELD_OUT = 0.2  # of the conversations, to judge by


def run(slug: str, to: Path, seed: int, held_out: float, only_corrections: bool) -> None:
    """Write the files and say what they hold. Raises `NoConsent` before anything is written."""
    told = asyncio.run(_write(slug, to, seed, held_out, only_corrections))
    for part in ("learn", "held_out"):
        counts = told[part]
        typer.echo(
            f"{to / part}.jsonl: {counts['correction']} corrections, {counts['operator']} people's replies, "
            f"{counts['turn']} turns"
        )
    typer.echo(f"dropped as known already: {told['dropped']}; hidden: {', '.join(told['replaced'])}")
    typer.echo(f"not hidden, look for yourself: {'; '.join(told['not_covered'])}")


async def _write(slug: str, to: Path, seed: int, held_out: float, only_corrections: bool) -> dict[str, Any]:
    async with running_desk() as desk:
        database = desk.runtime.database
        tenant = await tenants.find_tenant(database, slug)
        consent_at = None if only_corrections else check_consent(tenant, "take --only-corrections")
        return await write_data(database, tenant.id, to, seed=seed, share=held_out, consent_at=consent_at)
