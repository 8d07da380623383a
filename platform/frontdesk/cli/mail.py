"""`frontdesk mail`: hand a mail over to an inbox, for mail servers that pipe it to a program. `frontdesk mail key`: sign ours."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated

import httpx
import typer

from frontdesk.channels.email.lightening import lightened
from frontdesk.kit.errors import InvalidInput
from frontdesk.kit.standard_webhooks import secret_bytes, sign

LARGEST = 25 * 1024 * 1024  # bytes of a mail
SECRET = "FRONTDESK_MAIL_SECRET"  # noqa: S105
# sysexits.h, as Postfix, Exim and Sendmail read them
DATA, NO_INPUT, NO_USER, LATER, NO_PERMISSION = 65, 66, 67, 75, 77
MEANINGS = {400: DATA, 401: NO_PERMISSION, 404: NO_USER, 413: DATA}


app = typer.Typer(help="Mails to an inbox, and the key that signs its own.", add_completion=False)


@app.callback(invoke_without_command=True)
def hand_over(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="The inbox's webhook address.")] = "",
    secret_file: Annotated[Path | None, typer.Option(help=f"A file with the inbox's secret; else {SECRET}.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long to wait for the answer.")] = 30,
) -> None:
    """Read a mail from the standard input and post it, signed. In Postfix: `flags=R user=nobody argv=frontdesk mail --to URL`.

    The exit status is one of sysexits.h: 0 when it is stored, 75 when the mail server should try again.
    """
    if context.invoked_subcommand is not None:
        return
    if not to:
        raise InvalidInput("--to is missing: the inbox's webhook address, as frontdesk inbox list shows it")
    secret = _secret(secret_file)
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if not raw or len(raw) > LARGEST:
        _end(
            "there is no mail on the standard input" if not raw else "the mail is over 25 MB", DATA if raw else NO_INPUT
        )
    try:
        answer = _post(to, secret, lightened(raw), seconds)
    except httpx.HTTPError as error:
        _end(f"{to} does not answer ({type(error).__name__})", LATER)
    if not answer.is_success:
        _end(f"answered {answer.status_code}: {answer.text[:200]}", MEANINGS.get(answer.status_code, LATER))


@app.command()
def key(
    tenant: Annotated[str, typer.Option(help="The business's slug.")],
    name: Annotated[str, typer.Option(help="The inbox's name, when there are several of e-mail.")] = "main",
    selector: Annotated[str, typer.Option(help="The key's name in DNS; another than that of the key before.")] = "fd1",
    show: Annotated[bool, typer.Option(help="Make none: show the record of the key that there is.")] = False,
) -> None:
    """Make the key that signs an inbox's mails (DKIM), and print the record that your DNS must have."""
    making = import_module("frontdesk.cli.mail_key")  # a mail that is handed over does not wait for it
    typer.echo(asyncio.run(making.key_record(tenant, name, selector, make=not show)))


def _secret(file: Path | None) -> bytes:
    written = file.read_text() if file is not None else os.environ.get(SECRET, "")
    try:
        return secret_bytes(written.strip())
    except ValueError as error:
        raise InvalidInput(f"{error}: set {SECRET} or --secret-file to the inbox's") from error


def _post(to: str, secret: bytes, raw: bytes, seconds: float) -> httpx.Response:
    identifier, now = f"mail_{hashlib.sha256(raw).hexdigest()[:32]}", int(time.time())
    headers = {
        "content-type": "message/rfc822",
        "webhook-id": identifier,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secret, identifier, now, raw),
    }
    return httpx.post(to, content=raw, headers=headers, timeout=seconds, trust_env=False)


def _end(said: str, status: int) -> None:
    typer.echo(f"frontdesk mail: {said}", err=True)
    raise SystemExit(status)
