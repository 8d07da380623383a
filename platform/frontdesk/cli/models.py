"""`frontdesk models`: which model files there are, getting the ones we need, checking them, adding one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from frontdesk.engine.models import Shelf, read_header, starter_path, verify_starter
from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.home import cache_directory

app = typer.Typer(help="The model files of this machine.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """Show the starter, the embedder and the models that were added."""
    _row("starter", starter_path(), "built in; used when FRONTDESK_MODEL is not set")
    _row("embedder", _embedder(), "made by `frontdesk models prepare`")
    _row("judge", _judge(), "made by `frontdesk models prepare`")
    for model in _shelf().models():
        _row(model.name, Path(model.path), f"use it with FRONTDESK_MODEL={model.path}")


@app.command()
def prepare() -> None:
    """Check the starter, and make the embedder if it is not in the cache yet."""
    typer.echo(f"starter   {verify_starter()}")
    from frontdesk.engine.embedder import prepare_embedder, prepare_judge

    typer.echo(f"embedder  {prepare_embedder(_folder())}")
    typer.echo(f"judge     {prepare_judge(_folder())}")


@app.command()
def verify() -> None:
    """Check every model file against the hash it was shipped, made or added with. Exit code 1 when one fails."""
    checks: dict[str, Callable[[], object]] = {"starter": verify_starter, "embedder": lambda: read_header(_embedder())}
    checks["judge"] = lambda: read_header(_judge())
    for model in _shelf().models():
        checks[model.name] = lambda model=model: _shelf().verify(model)  # type: ignore[misc]
    failed = [name for name, check in checks.items() if not _passes(name, check)]
    if failed:
        raise typer.Exit(1)


@app.command()
def add(path: Path) -> None:
    """Remember a chat model's GGUF after checking that it is one."""
    model = _shelf().add(path)
    typer.echo(f"{model.name}: {model.architecture}, {_size(model.bytes)}, SHA-256 {model.sha256}")
    typer.echo(f"Use it with FRONTDESK_MODEL={model.path}")


def _passes(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except FrontdeskError as error:
        typer.echo(f"{name}  PROBLEM  {error}")
        return False
    typer.echo(f"{name}  ok")
    return True


def _row(name: str, path: Path, note: str) -> None:
    size = _size(path.stat().st_size) if path.exists() else "missing"
    typer.echo(f"{name:<28} {size:>10}  {path}  ({note})")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


def _folder() -> Path:
    return cache_directory() / "models"


def _embedder() -> Path:
    from frontdesk.engine.embedder import embedder_file

    return embedder_file(_folder())


def _shelf() -> Shelf:
    return Shelf(_folder())


def _judge() -> Path:
    from frontdesk.engine.embedder import judge_file

    return judge_file(_folder())
