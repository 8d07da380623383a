"""What a training wrote into its folder, checked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson

from frontdesk.kit.database import insist
from frontdesk.knowledge.tasks import embed_all
from frontdesk.students.errors import BadStudent
from frontdesk.students.jobs import Result
from frontdesk.students.taught import Taught, packed
from frontdesk.tuning.student.folder import FILES
from frontdesk_agents.ports import Embedder

LARGEST = 5_000_000  # bytes of an adapter
PATIENCE = 120.0  # seconds that the engine may be away


async def read_result(to: Path, data: dict[str, Any], embedder: Embedder) -> Result:
    """The files, with the vectors of the examples; `data` is what was learnt from. Raises `BadStudent`, `Unavailable`."""
    adapter, student, report, card = await asyncio.to_thread(_read, to)
    if not 0 < len(adapter) <= LARGEST:
        raise BadStudent(f"the training wrote an adapter of {len(adapter)} bytes: at most {LARGEST} are kept")
    taught = orjson.loads(student)
    texts = Taught.read(taught).texts()
    vectors = await insist(lambda: embed_all(embedder, texts), seconds=PATIENCE)
    plain_data = orjson.loads(orjson.dumps(data))
    return Result(adapter, taught, packed(vectors), orjson.loads(report), card.decode(), plain_data)


def _read(to: Path) -> list[bytes]:
    """The files that a training wrote. Raises `BadStudent`."""
    try:
        return [(to / name).read_bytes() for name in FILES]
    except OSError as error:
        raise BadStudent(f"the training left no {error.filename}: try again") from error
