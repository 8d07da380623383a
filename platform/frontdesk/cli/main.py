"""`frontdesk`: the one command. Each sub-command is a module of this folder, imported only when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from frontdesk.kit.errors import FrontdeskError

COMMANDS = {
    "up": "start everything and say where to look",
    "doctor": "say what is wrong with this machine and how to mend it",
    "chat": "say something to an agent",
    "verify": "check every sentence of a conversation against its source",
    "tenant": "import, export and list businesses",
    "inbox": "connect businesses to platforms, test and list the connections",
    "webhook": "tell a business's own server of events, test, replay",
    "key": "make, list and revoke the API keys of a business's programs",
    "channel": "lay the folder of a new channel",
    "mail": "hand a mail over to an inbox, for mail servers that pipe it",
    "simulate": "stand in for a platform, with a phone to type on",
    "ingest": "give a business more documents",
    "widget": "set a web chat's questions, words, colours, pages and sign-in",
    "models": "list, pull, add, check, remove and choose chat models",
    "bench": "measure, and say whether it is good enough",
    "tune": "train and judge the built-in models",
    "student": "train, choose and take back a business's own models",
    "migrate": "bring the database up to date",
    "seed": "make the demo businesses, once",
    "api": "run the API alone",
    "worker": "run a worker alone",
    "mailroom": "run the server for customers' mail alone",
    "engine": "run the engine alone",
    "ready": "say whether a part works, for health checks",
}


def main() -> None:
    """Run a sub-command; an error of ours is one line on stderr and exit status 2."""
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name not in COMMANDS:
        wanted_help = name in ("--help", "-h")
        typer.echo(
            _help() if wanted_help else f"frontdesk: there is no command {name!r}\n\n{_help()}", err=not wanted_help
        )
        raise SystemExit(0 if wanted_help else 2)
    try:
        _app(name)(args=sys.argv[2:], prog_name=f"frontdesk {name}")
    except FrontdeskError as error:
        typer.echo(f"frontdesk {name}: {error.message}", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        explained = import_module("frontdesk.cli.outside").explain(error)
        if explained is None:
            raise
        typer.echo(f"frontdesk {name}: {explained}", err=True)
        raise SystemExit(2) from None


def _app(name: str) -> typer.Typer:
    module = import_module(f"frontdesk.cli.{name}")
    if hasattr(module, "app"):
        module.app.pretty_exceptions_enable = False
        return module.app  # type: ignore[no-any-return]
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(module.command)
    return app


def _help() -> str:
    rows = "\n".join(f"  {name:<9} {what}" for name, what in COMMANDS.items())
    return f"Usage: frontdesk COMMAND [OPTIONS]\n\n{rows}\n\nfrontdesk COMMAND --help says more."
