"""Where things lie: the data folder, and a short private folder for sockets."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.settings import Settings


class UnsafeFolder(FrontdeskError):
    """A private folder belongs to somebody else or is open to others."""

    code = "unsafe_folder"


@dataclass(frozen=True)
class Home:
    """The data folder (`FRONTDESK_HOME`); deleting it resets everything."""

    root: Path

    @classmethod
    def of(cls, settings: Settings) -> Home:
        """The home of these settings, made when it is missing."""
        root = settings.home.expanduser().resolve()
        root.mkdir(parents=True, exist_ok=True)
        return cls(root)

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def adapters(self) -> Path:
        """LoRA adapters of the judge and of the chat model, with their SHA256SUMS."""
        return self.root / "adapters"

    @property
    def trainings(self) -> Path:
        """Where trainings of tenants' own models work; each leaves its folder when it has ended."""
        return self.root / "trainings"

    @property
    def phrases(self) -> Path:
        """Vectors of the phrases that every agent knows; made again when it is missing."""
        return self.root / "phrases.npz"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret.key"

    @property
    def status(self) -> Path:
        return self.root / "run.json"

    @property
    def run(self) -> Path:
        """A folder for sockets, short because a socket's path may have 107 bytes at most. Raises `UnsafeFolder`."""
        name = f"frontdesk-{os.getuid()}-{hashlib.sha256(str(self.root).encode()).hexdigest()[:10]}"
        folder = Path(tempfile.gettempdir()) / name
        folder.mkdir(mode=0o711, exist_ok=True)
        if folder.stat().st_uid != os.getuid() or folder.is_symlink():
            raise UnsafeFolder(f"{folder} is not ours: remove it, or set TMPDIR to a folder of your own")
        return folder


def cache_directory() -> Path:
    """What can be made again and is shared by all homes: wheels and models."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "frontdesk"
