"""Adapters that are stored elsewhere, laid into the engine's folder as an operator would: the file, and its hash in `SHA256SUMS`.

Workers lay only what they have made sure of themselves. The folder may be emptied at any time.
"""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.engine.errors import EngineError

PREFIX = "student-"  # of the files that are ours to remove
KEPT = 128  # of those, the newest
SUMS = "SHA256SUMS"


class CannotLay(EngineError):
    """The engine's folder of adapters cannot be written."""

    code = "cannot_lay_adapter"


def lay_adapter(folder: Path, name: str, content: bytes) -> None:
    """Write `NAME.gguf` and its line, whole or not at all, and forget the oldest of too many. Raises `CannotLay`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _replace(folder / f"{name}.gguf", content)
            _forget_oldest(folder)
            _list(folder, f"{name}.gguf", hashlib.sha256(content).hexdigest())
    except OSError as error:
        raise CannotLay(
            f"{folder} cannot be written ({error.strerror}): give it room and let us write there"
        ) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One worker at a time: the listing is read and written anew."""
    with (folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_oldest(folder: Path) -> None:
    ours = sorted(folder.glob(f"{PREFIX}*.gguf"), key=lambda path: path.stat().st_mtime)
    for path in ours[:-KEPT]:
        path.unlink()


def _list(folder: Path, name: str, digest: str) -> None:
    """The listing with this line, and without lines of ours whose files are gone."""
    listing = folder / SUMS
    known = listing.read_text().splitlines() if listing.exists() else []
    kept = [line for line in known if (other := line[64:].lstrip(" *")) != name and _stands(folder, other)]
    _replace(listing, "".join(f"{line}\n" for line in [*kept, f"{digest}  {name}"]).encode())


def _stands(folder: Path, name: str) -> bool:
    return not name.startswith(PREFIX) or (folder / name).exists()


def _replace(path: Path, content: bytes) -> None:
    """Replace a file in one step."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
