"""The models a machine knows: a small list in the cache folder, with the hash each file had when it was added."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from frontdesk.engine.models.errors import Altered, NotAModel
from frontdesk.engine.models.header import read_header
from frontdesk.engine.models.starter import file_hash

_CHAT_TEMPLATE = "tokenizer.chat_template"


@dataclass(frozen=True)
class Model:
    """One added model: the name people use, its file, and the file's SHA-256."""

    name: str
    path: str
    sha256: str
    architecture: str
    bytes: int


class Shelf:
    """The list of added models, `added.json` in the given folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "added.json"

    def models(self) -> list[Model]:
        """Every added model, by name. Raises `NotAModel` when the list itself is broken."""
        if not self._file.exists():
            return []
        try:
            return sorted(
                (Model(**entry) for entry in json.loads(self._file.read_text())), key=lambda model: model.name
            )
        except (ValueError, TypeError) as error:
            raise NotAModel(f"{self._file} is broken: remove it and add your models again") from error

    def add(self, path: Path) -> Model:
        """Check a chat model's GGUF and remember it under its file name; the file stays where it is. Raises `NotAModel`."""
        path = path.expanduser().resolve()
        header = read_header(path)
        if _CHAT_TEMPLATE not in header.values:
            raise NotAModel(f"{path} has no chat template: give an instruct (chat) model's GGUF")
        model = Model(path.stem, str(path), file_hash(path), header.architecture, path.stat().st_size)
        self._store([other for other in self.models() if other.name != model.name] + [model])
        return model

    def verify(self, model: Model) -> None:
        """Raises `Altered` when the file is gone or its bytes changed since it was added."""
        path = Path(model.path)
        if not path.exists():
            raise Altered(f"{path} is gone: put it back, or add it again from where it is now")
        if file_hash(path) != model.sha256:
            raise Altered(f"{path} changed since it was added: download it again, or add it again")

    def _store(self, models: list[Model]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps([asdict(model) for model in models], indent=1))
        fresh.replace(self._file)
