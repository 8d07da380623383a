"""`frontdesk models`: which chat models there are, getting them, checking them, and choosing the one to use."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer

from frontdesk.cli.models_show import Bar, size, table
from frontdesk.engine.catalogue import Installed, Library, catalogue, model_file
from frontdesk.engine.catalogue.errors import InUse, NotInstalled, UnknownName
from frontdesk.engine.models import read_header, verify_starter
from frontdesk.kit.choice import BUILT_IN, store_choice
from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.home import Home, cache_directory
from frontdesk.kit.settings import get_settings
from frontdesk.kit.supervisor import read_status

app = typer.Typer(help="The chat models of this machine.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A name of `frontdesk models list`.")]


@dataclass(frozen=True)
class Check:
    """`problem` is empty when the file is as it should be."""

    name: str
    ok: bool
    problem: str


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Show every model: its size, licence, the memory it needs, whether it is here and which one is used."""
    from frontdesk.engine.catalogue.listing import rows
    from frontdesk.engine.catalogue.memory import this_machine

    machine, used = this_machine(), get_settings().model
    found = rows(_library(), used, machine)
    if as_json:
        report = {"memory_free": machine.memory, "used": used or BUILT_IN, "models": [asdict(row) for row in found]}
        typer.echo(orjson.dumps(report).decode())
    else:
        typer.echo(table(found, machine.memory, used))


@app.command()
def pull(name: Name, as_json: AsJson = False) -> None:
    """Download a model of the catalogue; run it again after an interruption and it goes on."""
    from frontdesk.engine.catalogue.hub import Hub
    from frontdesk.engine.catalogue.pull import pull as pull_model

    if name not in catalogue():
        raise UnknownName(f"the catalogue has no {name!r}: it has {', '.join(sorted(catalogue()))}")
    settings = get_settings()
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    with Bar(name) as bar:
        model = pull_model(catalogue()[name], _library(), Hub(settings.hf_endpoint, token), bar.show)
    _say(model, as_json)


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A chat model's GGUF; it stays where it is.")],
    name: Annotated[str | None, typer.Option(help="What to call it; by its file if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Remember a chat model's GGUF after checking that it is one."""
    _say(_library().add(path, name), as_json)


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="One model; all if left out.")] = None, as_json: AsJson = False
) -> None:
    """Check model files against the hash they were shipped, made or came with. Exit status 1 when one fails."""
    checks = _checks()
    if name is not None and name not in checks:
        raise UnknownName(f"there is no model {name!r} on this machine: it has {', '.join(sorted(checks))}")
    results = [_checked(each, check) for each, check in checks.items() if name in (None, each)]
    if as_json:
        typer.echo(orjson.dumps([asdict(result) for result in results]).decode())
    else:
        typer.echo("\n".join(f"{each.name}  {'ok' if each.ok else f'PROBLEM  {each.problem}'}" for each in results))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command()
def remove(name: Name) -> None:
    """Delete a pulled model, or forget an added one, whose file stays. The one in use is not removed."""
    if name == BUILT_IN:
        raise InUse("the built-in model is part of the package and stays")
    if _is_used(name):
        raise InUse(f"{name} is the model to use: run frontdesk models use {BUILT_IN}, or another one, first")
    if _is_served(name):
        raise InUse(f"the running front desk still serves {name}: stop it first, or start it again")
    _library().remove(name)
    typer.echo(f"{name} is removed.")


@app.command()
def use(name: Annotated[str, typer.Argument(help=f"A name of `frontdesk models list`; {BUILT_IN} goes back.")]) -> None:
    """Choose the model that the front desk uses from its next start on."""
    if name != BUILT_IN and _library().find(name) is None:
        if "://" in name:
            raise UnknownName("a model behind an address is set in the environment: FRONTDESK_MODEL=URL")
        model_file(name, _library())  # says what to do with a name that is not here
        raise NotInstalled(f"{name} is a file: run frontdesk models add {name} first, and use its name")
    store_choice(Home.of(get_settings()).root, name)
    typer.echo(f"{name} is used from the next start of the front desk on.")
    if given := os.environ.get("FRONTDESK_MODEL"):
        typer.echo(f"FRONTDESK_MODEL={given} is set and wins while it is.", err=True)


@app.command()
def prepare() -> None:
    """Check the starter, and make the embedder and the judge if they are not in the cache yet."""
    typer.echo(f"starter   {verify_starter()}")
    from frontdesk.engine.embedder import prepare_embedder, prepare_judge

    typer.echo(f"embedder  {prepare_embedder(_cache())}")
    typer.echo(f"judge     {prepare_judge(_cache())}")


def _say(model: Installed, as_json: bool) -> None:
    if as_json:
        typer.echo(model.model_dump_json())
        return
    against = {
        "catalogue": "as the catalogue says",
        "hub": "as the hub says",
        "nobody": "noted, not compared with any other",
    }
    typer.echo(f"{model.name}: {model.architecture}, {size(model.bytes)}, {model.path}")
    typer.echo(f"SHA-256 {model.sha256} ({against[model.checked]})")
    if not model.chat_template:
        typer.echo("It has no chat template: a plain one is used, and its answers may be poor.")
    typer.echo(f"Use it with: frontdesk models use {model.name}")


def _checks() -> dict[str, Callable[[], object]]:
    from frontdesk.engine.embedder import embedder_file, judge_file

    library = _library()
    checks: dict[str, Callable[[], object]] = {
        BUILT_IN: verify_starter,
        "embedder": lambda: read_header(embedder_file(_cache())),
        "judge": lambda: read_header(judge_file(_cache())),
    }
    return checks | {model.name: lambda model=model: library.verify(model) for model in library.models()}


def _checked(name: str, check: Callable[[], object]) -> Check:
    try:
        check()
    except FrontdeskError as error:
        return Check(name, False, error.message)
    return Check(name, True, "")


def _is_used(name: str) -> bool:
    settings, model = get_settings(), _library().find(name)
    return any(_names(used, name, model) for used in (settings.model, *settings.further_models) if used)


def _names(used: str, name: str, model: Installed | None) -> bool:
    """Whether what is used, a name or a path, is the model."""
    if model is None or "://" in used:
        return used == name
    try:
        return model_file(used, _library()).resolve() == model.path.resolve()
    except FrontdeskError:
        return False


def _is_served(name: str) -> bool:
    """Whether the engine that runs now was started with it."""
    model, status = _library().known(name), read_status(Home.of(get_settings()))
    if model is None or status is None:
        return False
    try:
        command = Path(f"/proc/{status['processes']['engine']}/cmdline").read_bytes()
    except (OSError, KeyError):
        return False
    path = os.fsencode(model.path)
    return any(part == path or part.endswith(b"=" + path) for part in command.split(b"\0"))


def _library() -> Library:
    return Library(Home.of(get_settings()).models)


def _cache() -> Path:
    return cache_directory() / "models"
