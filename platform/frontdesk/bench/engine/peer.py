"""llama-server and llama-batched-bench of the very llama.cpp that llama-cpp-python carries: given, in the cache, or built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from frontdesk.engine.errors import EngineError
from frontdesk.kit.home import cache_directory

PROGRAMS = ("llama-server", "llama-batched-bench")
OPTIONS = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DGGML_NATIVE=ON",
    "-DBUILD_SHARED_LIBS=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_UI=OFF",
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",
)
SETTINGS = ("-fa", "off")
"""The best found for it: `frontdesk bench engine --part settings` tries others."""


@dataclass(frozen=True)
class Peer:
    """The programs of one build."""

    folder: Path

    @property
    def server(self) -> Path:
        return self.folder / PROGRAMS[0]

    @property
    def rates(self) -> Path:
        """Measures rates of prefill and decode at given shapes."""
        return self.folder / PROGRAMS[1]


def prepare_peer(given: Path | None) -> Peer:
    """The build in the given folder, or that of the cache, built now if it is not there: ten minutes on two cores.
    Raises `EngineError` when a program is missing or cannot be built."""
    folder = given or cache_directory() / f"llama-server-{version('llama-cpp-python')}"
    if given is None and not all((folder / name).exists() for name in PROGRAMS):
        _build(folder)
    missing = [name for name in PROGRAMS if not (folder / name).exists()]
    if missing:
        raise EngineError(f"{folder} has no {' and no '.join(missing)}: give the folder of a build with --llama-server")
    return Peer(folder)


def _build(folder: Path) -> None:
    print("building llama-server once, about ten minutes on two cores ...", file=sys.stderr)
    cmake = shutil.which("cmake")
    if cmake is None:
        raise EngineError(
            "cmake is needed to build llama-server: install cmake and ninja, or give --llama-server FOLDER"
        )
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = _source(work)
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        _run([cmake, *generator, "-S", str(source), "-B", str(work / "build"), *OPTIONS])
        _run([cmake, "--build", str(work / "build"), "-j", str(os.cpu_count() or 2), "--target", *PROGRAMS])
        folder.mkdir(parents=True, exist_ok=True)
        for program in PROGRAMS:
            shutil.copy2(work / "build" / "bin" / program, folder / program)


def _source(work: Path) -> Path:
    """llama.cpp inside the source distribution of the llama-cpp-python that is installed."""
    wanted = f"llama-cpp-python=={version('llama-cpp-python')}"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        "llama-cpp-python",
        "-d",
        str(work),
    ]
    _run([*pip, wanted])
    archive = next((path for path in work.iterdir() if re.fullmatch(r"llama_cpp_python-.*\.tar\.gz", path.name)), None)
    if archive is None:
        raise EngineError(f"{wanted} has no source distribution here: give --llama-server FOLDER")
    with tarfile.open(archive) as packed:
        packed.extractall(work, filter="data")
    return next(work.glob("llama_cpp_python-*/vendor/llama.cpp"))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"{' '.join(command[:3])} failed:\n{(done.stderr or done.stdout)[-1500:]}")
