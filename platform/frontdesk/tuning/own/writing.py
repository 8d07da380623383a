"""Writing a tenant's training data: `learn.jsonl`, `held_out.jsonl`, `business/` with its agents and documents (a business folder),
and `data.json`, which says what they hold."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from sqlalchemy import select

from frontdesk.kit.database import Database
from frontdesk.learning.models import CorrectionRow
from frontdesk.onboarding.exporting import export_business
from frontdesk.tenants.folder import BusinessFolder, write_folder
from frontdesk.tuning.own import reading
from frontdesk.tuning.own.errors import CannotWrite, NothingToWrite
from frontdesk.tuning.own.examples import OWN, Example, Splitter, pseudonym
from frontdesk_tools.extract.personal import KINDS

PARTS = ("learn", "held_out")
TOLD = "data.json"
NAMES = ("learn.jsonl", "held_out.jsonl", TOLD)
BUSINESS = "business"
NOT_COVERED = (
    "postal addresses",
    "dates of birth",
    "names that are neither the customer's nor announced",
    "facts told in plain words",
)


async def write_data(
    database: Database, tenant_id: UUID, to: Path, *, seed: int, share: float, consent_at: datetime | None
) -> dict[str, Any]:
    """Write the corrections and, with consent, the turns; returns what `data.json` says.

    Files that were there are replaced when all is written. Raises `NothingToWrite` and `CannotWrite`.
    """
    splitter, counts = Splitter(seed, share), Counter[str]()
    business = await _business(database, tenant_id)
    with _renewed(to / BUSINESS, business), replacing(to, NAMES) as files:
        async for example in _examples(database, tenant_id, consent_at):
            part = splitter.part(example)
            if part is not None:
                files[f"{part}.jsonl"].write(example.line())
                counts[f"{part} {example.source}"] += 1
        if not counts.total():
            raise NothingToWrite("this business has no correction and no answered message yet: nothing was written")
        told = _told(counts, splitter, consent_at) | {"business": pseudonym(tenant_id)}
        files[TOLD].write(as_file(told))
    return told


@contextmanager
def replacing(to: Path, names: Sequence[str]) -> Iterator[dict[str, BinaryIO]]:
    """Files of the folder to be written; they take the place of earlier ones when all went well, else nothing is left.
    Raises `CannotWrite`."""
    drafts = {name: to / f"{name}.part" for name in names}
    try:
        to.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            yield {name: stack.enter_context(draft.open("wb")) for name, draft in drafts.items()}
        for name, draft in drafts.items():
            draft.replace(to / name)
    except OSError as error:
        raise _cannot_write(to, error) from error
    finally:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)


@contextmanager
def _renewed(to: Path, business: BusinessFolder) -> Iterator[None]:
    """The same for the business as a folder. Raises `CannotWrite`."""
    draft = to.with_name(f"{to.name}.part")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        write_folder(business, draft)
        yield
        shutil.rmtree(to, ignore_errors=True)
        draft.replace(to)
    except OSError as error:
        raise _cannot_write(to, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _cannot_write(to: Path, error: OSError) -> CannotWrite:
    return CannotWrite(f"{to} cannot be written ({error.strerror}): what was there before is as it was")


def as_file(told: Mapping[str, Any]) -> bytes:
    """What `data.json` says, as people can read it."""
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


async def _business(database: Database, tenant_id: UUID) -> BusinessFolder:
    """The business as it stands, without its orders, which are personal, and without corrected answers, which are examples."""
    folder = await export_business(database, tenant_id)
    async with database.tenant(tenant_id) as session:
        corrections = await session.scalars(select(CorrectionRow.id).where(CorrectionRow.tenant_id == tenant_id))
        answers = {f"{correction}.md" for correction in corrections}
    documents = tuple(document for document in folder.documents if document.name not in answers)
    return replace(folder, documents=documents, orders=())


async def _examples(database: Database, tenant_id: UUID, consent_at: datetime | None) -> AsyncIterator[Example]:
    for example in await reading.corrections(database, tenant_id):
        yield example
    if consent_at is not None:
        async for example in reading.turns(database, tenant_id):
            yield example


def _told(counts: Counter[str], splitter: Splitter, consent_at: datetime | None) -> dict[str, Any]:
    return {
        **{part: {source: counts[f"{part} {source}"] for source in OWN} for part in PARTS},
        "dropped": splitter.dropped,
        "seed": splitter.seed,
        "held_out_share": splitter.share,
        "consent_at": consent_at,
        "replaced": list(KINDS),
        "not_covered": list(NOT_COVERED),
    }
