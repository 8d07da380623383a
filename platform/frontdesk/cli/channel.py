"""`frontdesk channel new NAME`: lays the folder of a platform, which fails the conformance suite until it is filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from frontdesk import channels
from frontdesk.kit.errors import Conflict, InvalidInput

app = typer.Typer(help="The channels of this version.", no_args_is_help=True, add_completion=False)

INIT = '"""{title}."""\n'
PLATFORM = '''"""{title}: name here the page of the platform's documentation that each method follows."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, SecretStr

from frontdesk.channels.calling import Caller
from frontdesk.channels.errors import BadInboxConfig, BadSignature, Refused
from frontdesk.channels.platform import Finding, InboxConfig, Limits, Outgoing, Parsed, Part, RawRequest


class {title}Config(InboxConfig):
    """What a {title} inbox must be told."""

    api_url: str = "https://api.{name}.invalid"
    secret: SecretStr = Field(min_length=8, max_length=200)


class {title}:
    """Implements `Platform`."""

    name = "{name}"
    config = {title}Config
    limits = Limits(text=1000)
    repeatable = False

    def verify(self, config: {title}Config, request: RawRequest) -> None:
        """Nobody is trusted yet."""
        raise BadSignature("{name} verifies nothing yet")

    def parse(self, config: {title}Config, request: RawRequest) -> Parsed:
        """Nothing is understood yet."""
        return Parsed()

    def render(self, config: {title}Config, message: Outgoing) -> Sequence[Part]:
        """Nothing is sent yet."""
        raise Refused("{name} sends nothing yet")

    async def deliver(self, config: {title}Config, caller: Caller, part: Part, key: str) -> str | None:
        """Nothing is sent yet."""
        raise Refused("{name} sends nothing yet")

    async def check(self, config: {title}Config, caller: Caller) -> tuple[Finding, {title}Config]:
        """Nobody is asked yet."""
        raise BadInboxConfig("{name} asks nobody yet")


PLATFORM = {title}()
'''
NEXT = """{folder} is laid. Fill platform.py, then add simulated.py with SIMULATED (see channels/simulated.py), then
  pytest tests/channels/conformance -k {name}
and guide.yaml for the console's set-up wizard (see channels/guide.py).
decisions/0005-channels.md tells what each part owes."""


@app.callback()
def _commands() -> None:
    """The channels of this version."""


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Small letters and digits; it stands in the webhook's address.")],
    room: Annotated[Path | None, typer.Option(help="The folder of the channels.", hidden=True)] = None,
) -> None:
    """Lay the folder of a new platform."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,23}", name):
        raise InvalidInput(f'"{name}" cannot be a channel: use small letters and digits, at most 24')
    folder = (room or Path(channels.__file__).parent) / name
    if folder.exists():
        raise Conflict(f"there is a channel {name} already")
    folder.mkdir()
    for file, text in (("__init__.py", INIT), ("platform.py", PLATFORM)):
        (folder / file).write_text(text.format(title=name.capitalize(), name=name))
    typer.echo(NEXT.format(folder=folder, name=name))
