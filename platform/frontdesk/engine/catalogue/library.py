"""The models on this machine: a folder with one small JSON card beside each file, or with the path of a file elsewhere."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.engine.catalogue.chat_file import check_chat_model
from frontdesk.engine.catalogue.entries import NAME
from frontdesk.engine.catalogue.errors import Busy, CatalogueError, NameTaken, UnknownName
from frontdesk.engine.models.errors import Altered, NotAModel
from frontdesk.engine.models.starter import file_hash
from frontdesk.kit.choice import BUILT_IN

RESERVED = (BUILT_IN, "embedder", "judge")
ADDED = "added"
_LONGEST_CARD = 10_000  # bytes
_MOST_CARDS = 1000


class Installed(BaseModel):
    """A model on this machine. `checked` names whose hash its bytes were compared with when they came."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=NAME)
    path: Path
    bytes: int
    sha256: str
    source: str
    checked: Literal["catalogue", "hub", "nobody"]
    architecture: str
    chat_template: bool
    at: datetime

    @property
    def present(self) -> bool:
        """Whether its file is there."""
        return self.path.is_file()


class Library:
    """The models under one folder, made when it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def models(self) -> list[Installed]:
        """Every model, by name. Raises `NotAModel` when a card is broken."""
        cards = sorted(self.folder.glob("*.card.json"))[:_MOST_CARDS]
        return [self._read(card) for card in cards]

    def known(self, name: str) -> Installed | None:
        """The model of that name, though its file may be gone."""
        card = self._card(name) if re.fullmatch(NAME, name) else None
        return self._read(card) if card is not None and card.is_file() else None

    def find(self, name: str) -> Installed | None:
        """The model of that name whose file is there."""
        found = self.known(name)
        return found if found is not None and found.present else None

    def file(self, name: str) -> Path:
        """Where a pulled model lies."""
        return self.folder / f"{name}.gguf"

    def part(self, name: str) -> Path:
        """Where a download grows."""
        return self.folder / f"{name}.gguf.part"

    def add(self, path: Path, name: str | None = None) -> Installed:
        """Remember a chat model's GGUF, which stays where it is. Raises `NotAModel`, `NameTaken`, `CatalogueError`."""
        path = path.expanduser().resolve()
        architecture, template = check_chat_model(path)
        name = name if name is not None else _name_of(path)
        self._check_name(name, path)
        model = Installed(
            name=name,
            path=path,
            bytes=path.stat().st_size,
            sha256=file_hash(path),
            source=ADDED,
            checked="nobody",
            architecture=architecture,
            chat_template=template,
            at=datetime.now(UTC),
        )
        with self.lock(name):
            self.store(model)
        return model

    def store(self, model: Installed) -> None:
        """Write the model's card, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{model.name}.card.new"
        inside = model.path.parent == self.folder  # so that the home can be moved
        card = model.model_copy(update={"path": Path(model.path.name)}) if inside else model
        fresh.write_text(card.model_dump_json(indent=1))
        fresh.replace(self._card(model.name))

    def verify(self, model: Installed) -> None:
        """Raises `Altered` when its file is gone or its bytes changed."""
        if not model.present:
            raise Altered(f"{model.path} is gone: put it back, or run: frontdesk models remove {model.name}")
        if model.path.stat().st_size != model.bytes or file_hash(model.path) != model.sha256:
            raise Altered(
                f"{model.path} changed since it came: frontdesk models remove {model.name}, then get it again"
            )

    def remove(self, name: str) -> None:
        """Forget a model and delete what was pulled of it; an added file stays. Raises `UnknownName`, `Busy`."""
        card = self._card(name)
        ours = [card, self.part(name), self.note(name)]
        if not any(path.exists() for path in ours):
            raise UnknownName(
                f"there is no model {name!r} on this machine: frontdesk models list shows those there are"
            )
        if card.exists() and self._read(card).source != ADDED:
            ours.append(self.file(name))
        with self.lock(name):
            for path in ours:
                path.unlink(missing_ok=True)

    def note(self, name: str) -> Path:
        """What was announced of a download that is under way."""
        return self.folder / f".{name}.part.json"

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold a name; raises `Busy` at once when another process holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f".{name}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(f"another command is at work on {name}: wait until it is done") from None
            yield

    def _check_name(self, name: str, path: Path) -> None:
        if not re.fullmatch(NAME, name) or name in RESERVED:
            raise CatalogueError(
                f"{name!r} cannot be a model's name: give one with --name, of small letters, digits, dots and dashes"
            )
        if (other := self.find(name)) is not None and other.path != path:
            raise NameTaken(f"{name} is {other.path} already: give another name with --name, or remove it first")

    def _card(self, name: str) -> Path:
        if not re.fullmatch(NAME, name):
            raise UnknownName(f"{name!r} is no model's name: frontdesk models list shows those there are")
        return self.folder / f"{name}.card.json"

    def _read(self, card: Path) -> Installed:
        try:
            with card.open("rb") as file:
                model = Installed.model_validate_json(file.read(_LONGEST_CARD))
        except (OSError, ValidationError) as error:
            raise NotAModel(f"{card} is broken: delete it, and add or pull that model again") from error
        return model.model_copy(update={"path": self.folder / model.path})


def _name_of(path: Path) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("._-")[:64]
