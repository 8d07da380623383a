"""Getting a model of the catalogue: what is missing is downloaded, the whole is checked, and only then it gets its name."""

from __future__ import annotations

import errno
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import httpx

from frontdesk.engine.catalogue.chat_file import check_chat_model
from frontdesk.engine.catalogue.entries import MOST_BYTES, Entry
from frontdesk.engine.catalogue.errors import DiskFull, Interrupted, NameTaken, WrongFile
from frontdesk.engine.catalogue.hub import Answer, Have, Hub, RangeRefused
from frontdesk.engine.catalogue.library import Installed, Library
from frontdesk.engine.models.errors import NotAModel
from frontdesk.engine.models.starter import file_hash

SPARE = 256 * 2**20  # bytes that stay free on the disk
MOST_SECONDS = 24 * 3600.0  # of one command; the next one goes on

Progress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes of the whole."""


@dataclass(frozen=True)
class Note:
    """What was announced when a download began, kept beside it: the bytes that are here belong to this content."""

    total: int
    etag: str | None
    sha256: str | None


def pull(entry: Entry, library: Library, hub: Hub, progress: Progress) -> Installed:
    """The model, downloaded as far as it is missing. Raises the errors of this room and `NotAModel`."""
    with library.lock(entry.name):
        if (found := library.find(entry.name)) is not None:
            return _the_same(found, library)
        part, note = library.part(entry.name), library.note(entry.name)
        kept = _kept(part, note)
        if kept is None or part.stat().st_size < kept.total:
            kept = _download(entry, hub, part, note, progress)
        return _finish(entry, library, kept)


def _the_same(found: Installed, library: Library) -> Installed:
    if found.path != library.file(found.name):
        raise NameTaken(f"{found.name} is {found.path} already: run frontdesk models remove {found.name} first")
    return found


def _kept(part: Path, note: Path) -> Note | None:
    """What is known of the bytes that are here; None where they are of no use."""
    try:
        kept = Note(**json.loads(note.read_text()))
        return kept if 0 < part.stat().st_size <= kept.total else None
    except (OSError, ValueError, TypeError):
        return None


def _download(entry: Entry, hub: Hub, part: Path, note: Path, progress: Progress) -> Note:
    kept = _kept(part, note)
    have = Have(part.stat().st_size, kept.etag) if kept is not None else Have()
    try:
        return _receive(entry, hub, have, kept, part, note, progress)
    except (RangeRefused, _Changed):
        part.unlink(missing_ok=True)
        return _receive(entry, hub, Have(), None, part, note, progress)


class _Changed(Exception):
    """The hub has another file now than the one whose beginning is here."""


def _receive(entry: Entry, hub: Hub, have: Have, kept: Note | None, part: Path, note: Path, progress: Progress) -> Note:
    with hub.open(entry.repo, entry.revision, entry.file, have) as answer:
        fresh = Note(answer.total, answer.etag, answer.sha256)
        if answer.start and kept is not None and (fresh.total, fresh.sha256) != (kept.total, kept.sha256):
            raise _Changed
        _check_announced(entry, fresh)
        _check_room(part.parent, answer.total - answer.start)
        note.write_text(json.dumps(asdict(fresh)))
        _write(entry.name, answer, part, progress)
    return fresh


def _check_announced(entry: Entry, note: Note) -> None:
    if note.total > MOST_BYTES:
        raise WrongFile(f"the hub announces {note.total} bytes for {entry.name}, which is too much: nothing was stored")
    known = entry.sha256 is not None
    if known and (note.total != entry.bytes or note.sha256 not in (None, entry.sha256)):
        raise WrongFile(
            f"the hub has another file for {entry.name} than the catalogue knows ({note.total} bytes, SHA-256 {note.sha256}): nothing"
            " was stored; upgrade frontdesk, or download it yourself and run frontdesk models add PATH"
        )


def _check_room(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE:
        raise DiskFull(
            f"{wanted / 1e9:.1f} GB are to come and {free / 1e9:.1f} GB are free in {folder}: free some, or set FRONTDESK_HOME"
        )


def _write(name: str, answer: Answer, part: Path, progress: Progress) -> None:
    done, ends = answer.start, time.monotonic() + MOST_SECONDS
    with _saying_how_to_go_on(name, part), part.open("ab") as file:
        file.truncate(answer.start)
        progress(done, answer.total)
        for chunk in answer.chunks:
            done += len(chunk)
            if done > answer.total or time.monotonic() > ends:
                raise httpx.RemoteProtocolError("more bytes than announced, or too slow")
            file.write(chunk)
            progress(done, answer.total)
        if done != answer.total:
            raise httpx.RemoteProtocolError("fewer bytes than announced")


@contextmanager
def _saying_how_to_go_on(name: str, part: Path) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        at = part.stat().st_size / 1e6 if part.exists() else 0
        raise Interrupted(
            f"the connection broke ({type(error).__name__}): run the same command again, it resumes at {at:.0f} MB"
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise DiskFull(
            f"the disk of {part.parent} is full: free some room and pull {name} again, it resumes"
        ) from error


def _finish(entry: Entry, library: Library, note: Note) -> Installed:
    """Check the whole file and give it its name; a wrong one is deleted."""
    part = library.part(entry.name)
    try:
        model = _checked(entry, library, note, part)
    except (WrongFile, NotAModel):
        part.unlink(missing_ok=True)
        library.note(entry.name).unlink(missing_ok=True)
        raise
    library.store(model)
    part.replace(model.path)
    library.note(entry.name).unlink(missing_ok=True)
    return model


def _checked(entry: Entry, library: Library, note: Note, part: Path) -> Installed:
    promised = entry.sha256 or note.sha256
    found = file_hash(part)
    if promised is not None and found != promised:
        raise WrongFile(
            f"what came for {entry.name} is not what was promised (SHA-256 {found}, not {promised}); it was deleted: run the same"
            " command again, and if it happens again do not trust that hub or network"
        )
    architecture, template = check_chat_model(part)
    checked: Literal["catalogue", "hub", "nobody"] = "catalogue" if entry.sha256 else "hub" if note.sha256 else "nobody"
    return Installed(
        name=entry.name,
        path=library.file(entry.name),
        bytes=part.stat().st_size,
        sha256=found,
        source=f"{entry.repo}/{entry.file}@{entry.revision}",
        checked=checked,
        architecture=architecture,
        chat_template=template,
        at=datetime.now(UTC),
    )
