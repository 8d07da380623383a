"""The set-up script: what it shows of a long build, and what makes it build again."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "deploy" / "bootstrap.py"
COMPILING = "  [85/140] /usr/bin/g++ -DLLAMA_BUILD -O3 -MD -MF src/unicode.cpp.o.d -o src/CMakeFiles/llama.dir/unicode.cpp.o -c src/unicode.cpp"
LINKING = (
    "  [86/140] : && /usr/bin/g++ -shared -o bin/libllama.so.0.5.0 " + "src/CMakeFiles/llama.dir/llama.cpp.o " * 200
)
COPYING = "  [87/140] /usr/bin/cmake -E cmake_symlink_library bin/libllama.so.0.5.0 bin/libllama.so && :"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["Collecting llama-cpp-python"], "fetching and preparing"),
        ([COMPILING], "85 of 140 files (unicode.cpp)"),
        ([COMPILING, LINKING], "86 of 140 files (libllama.so.0.5.0)"),
        ([COMPILING, LINKING, COPYING], "87 of 140 files"),
    ],
)
def test_a_build_shows_how_far_it_is(bootstrap: ModuleType, tmp_path: Path, lines: list[str], shown: str) -> None:
    log = tmp_path / "build.log"
    log.write_text("\n".join(lines) + "\n")
    assert bootstrap._progress(log) == shown


def test_a_step_is_done_again_only_when_its_inputs_change(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path / "stamps")
    source, made, runs = tmp_path / "source", tmp_path / "made", list[int]()
    source.write_text("one")

    def build() -> None:
        runs.append(1)
        made.touch()

    def step(also: str = "") -> int:
        bootstrap._step("pages", [source], build, made=made, also=also)
        return len(runs)

    assert [step(), step()] == [1, 1]
    source.write_text("two")
    assert [step(), step()] == [2, 2]
    made.unlink()
    assert [step(), step()] == [3, 3]
    assert step(also="another machine") == 4


def test_a_step_that_fails_is_tried_again(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path / "stamps")
    with pytest.raises(SystemExit, match="packages could not be installed"):
        bootstrap._step("packages", [], lambda: bootstrap._run(["false"], "packages could not be installed"))
    runs: list[int] = []
    bootstrap._step("packages", [], lambda: runs.append(1))
    assert runs == [1]


def test_the_script_needs_the_standard_library_only() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), "--help"], capture_output=True, text=True, check=True
    )
    assert "--dev" in done.stdout


@pytest.mark.parametrize(("flags", "kept"), [({"avx2"}, False), ({"avx512f", "amx_tile"}, True)])
def test_on_a_machine_with_amx_the_compiler_keeps_the_tiles_configuration(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, flags: set[str], kept: bool
) -> None:
    monkeypatch.setenv("CXXFLAGS", "-g0")
    monkeypatch.setattr(bootstrap, "_cpu_flags", lambda: flags)
    monkeypatch.setattr(bootstrap, "_compiler_is_gcc", lambda: True)
    assert bootstrap._compiler_flags() == (f"-g0 {bootstrap.KEEP_STORES}" if kept else "-g0")
    built = bootstrap._machine()
    monkeypatch.setattr(bootstrap, "KEEP_STORES", "-another")
    assert (bootstrap._machine() != built) == kept  # what was built otherwise is built again
