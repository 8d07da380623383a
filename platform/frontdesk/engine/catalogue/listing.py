"""The list of chat models: the built-in one, those of the catalogue, those that were added, and the one in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gguf import LlamaFileType

from frontdesk.engine.catalogue.entries import Entry, catalogue
from frontdesk.engine.catalogue.errors import CatalogueError
from frontdesk.engine.catalogue.library import ADDED, Installed, Library
from frontdesk.engine.catalogue.memory import expected, fit
from frontdesk.engine.catalogue.naming import model_file
from frontdesk.engine.errors import BadModel
from frontdesk.engine.models import read_header, starter_path
from frontdesk.engine.models.errors import ModelFileError
from frontdesk.engine.sizing import Machine, Shape, shape_of
from frontdesk.kit.choice import BUILT_IN

State = Literal["built in", "pulled", "added", "partly here", "available", "missing", "broken"]


@dataclass(frozen=True)
class Row:
    """One model. `needed` bytes of memory hold its weights and a few conversations, 0 when unknown; `sequences` of `context` tokens are
    what this machine would give it now, 0 when it does not fit; `here` counts the bytes of its file that are on this machine."""

    name: str
    quantisation: str
    licence: str
    bytes: int
    here: int
    needed: int
    sequences: int
    context: int
    state: State
    in_use: bool
    path: str | None
    sha256: str | None


def rows(library: Library, used: str | None, machine: Machine) -> list[Row]:
    """Every model there is; `used` is the setting: None for the built-in one, a name, a path or a URL."""
    used_file = _file_of(used, library)
    found = list(_rows(library, used_file, machine))
    if used_file is not None and not any(row.in_use for row in found):
        found.append(_of_file(used or "", used_file, "added", used_file, machine))
    return found


def _rows(library: Library, used: Path | None, machine: Machine) -> Iterator[Row]:
    yield _of_file(BUILT_IN, starter_path(), "built in", used, machine)
    installed = {model.name: model for model in library.models()}
    for name in sorted(catalogue().keys() | installed.keys()):
        if (model := installed.get(name)) is not None and (model.present or name not in catalogue()):
            yield _of_installed(model, used, machine)
        else:
            yield _of_entry(catalogue()[name], library, machine)


def _file_of(used: str | None, library: Library) -> Path | None:
    if used is not None and used.startswith(("http://", "https://")):
        return None
    try:
        return model_file(used or BUILT_IN, library).resolve()
    except CatalogueError:
        return None


def _of_installed(model: Installed, used: Path | None, machine: Machine) -> Row:
    return _of_file(
        model.name, model.path, "added" if model.source == ADDED else "pulled", used, machine, sha256=model.sha256
    )


def _of_entry(entry: Entry, library: Library, machine: Machine) -> Row:
    part = library.part(entry.name)
    here = part.stat().st_size if part.exists() else 0
    fits = fit(expected(entry), machine)
    return Row(
        name=entry.name,
        quantisation=entry.quantisation,
        licence=entry.licence,
        bytes=entry.bytes,
        here=here,
        needed=fits.needed,
        sequences=fits.sequences,
        context=fits.context,
        state="partly here" if here else "available",
        in_use=False,
        path=None,
        sha256=entry.sha256,
    )


def _of_file(
    name: str, path: Path, state: State, used: Path | None, machine: Machine, *, sha256: str | None = None
) -> Row:
    quantisation, licence, shape = "", "", None
    if not path.is_file():
        state = "missing"
    else:
        try:
            quantisation, licence, shape = _described(name, path)
        except (ModelFileError, BadModel):
            state = "broken"
    fits = fit(shape, machine) if shape is not None else None
    size = path.stat().st_size if path.is_file() else 0
    return Row(
        name=name,
        quantisation=quantisation,
        licence=licence,
        bytes=size,
        here=size,
        needed=fits.needed if fits else 0,
        sequences=fits.sequences if fits else 0,
        context=fits.context if fits else 0,
        state=state,
        in_use=used is not None and path.resolve() == used,
        path=str(path),
        sha256=sha256,
    )


def _described(name: str, path: Path) -> tuple[str, str, Shape]:
    header = read_header(path)
    kind, licence = header.values.get("general.file_type"), header.values.get("general.license")
    known = [each.name.removeprefix("MOSTLY_") for each in LlamaFileType if each.value == kind]
    entry = catalogue().get(name)
    if entry is not None:
        return entry.quantisation, entry.licence, shape_of(path)
    return known[0] if known else "", str(licence or ""), shape_of(path)
