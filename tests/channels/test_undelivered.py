"""Operators are told in the language of their business that something did not arrive, and why."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from frontdesk.channels.inbox_states import states_of
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from tests.channels.conformance.conftest import Line, open_line
from tests.conftest import make_tenant

CHANNELS = Path(__file__).parents[2] / "platform/frontdesk/channels"
OF_FILES = {"fetching.py", "addresses.py"}  # why a customer's file did not come is told by its state


@pytest.fixture
async def french_line(http: httpx.AsyncClient, database: Database, keyring: Keyring) -> AsyncIterator[Line]:
    """An inbox of Messenger of a French business, whose customer has written."""
    tenant_id = await make_tenant(database, language="fr")
    async with open_line("messenger", http, database, keyring, tenant_id) as line:
        await line.hear("Bonjour")
        yield line


async def test_what_we_know_why_it_failed_is_said_in_french(french_line: Line) -> None:
    await french_line.rows("update messages set created_at = now() - interval '8 days' returning id")
    await french_line.drain(await french_line.reply("Oui."))
    [note] = await french_line.notes()
    assert note == (
        "Le message 2 n’a pas été remis : le client a écrit pour la dernière fois il y a plus de sept jours : aucune réponse "
        "n’est prise avant qu’il n’écrive à nouveau"
    )


async def test_the_inbox_tells_the_latest_reason_in_both_languages(french_line: Line, database: Database) -> None:
    await french_line.rows("update messages set created_at = now() - interval '8 days' returning id")
    await french_line.drain(await french_line.reply("Oui."))
    async with database.tenant(french_line.tenant_id) as session:
        [state] = await states_of(session, french_line.tenant_id, french_line.inbox_id)
    assert state.undelivered == 1
    assert (state.last_error or "").startswith("the customer wrote last more than seven days ago")
    assert (state.last_error_french or "").startswith(
        "le client a écrit pour la dernière fois il y a plus de sept jours"
    )


async def test_the_platforms_own_words_stand_as_they_are(french_line: Line) -> None:
    french_line.api.faults.append("refuse")
    await french_line.drain(await french_line.reply("Oui."))
    [note] = await french_line.notes()
    assert note == "Le message 2 n’a pas été remis : la messagerie a répondu 400 : refused"


async def test_an_unknown_outcome_is_said_in_french(french_line: Line) -> None:
    french_line.api.faults.append("took it, then silence")
    await french_line.drain(await french_line.reply("Oui."))
    [note] = await french_line.notes()
    assert note.startswith("Le message 2 n’a peut-être pas été remis : la messagerie n’a pas répondu")
    assert note.endswith("Il n’est pas renvoyé de lui-même.")


def test_every_failed_send_has_its_french_sentence() -> None:
    files = [file for file in CHANNELS.rglob("*.py") if file.name not in OF_FILES]
    bare = [f"{file.name}:{line}" for file in files for line in _without_french(ast.parse(file.read_text()))]
    assert bare == []


def _without_french(tree: ast.AST) -> Iterator[int]:
    """The lines where the error of a send is made without it; those of downloads are of files."""
    downloads = {id(each) for node in ast.walk(tree) if _is_download(node) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and id(node) not in downloads:
            given = {each.arg for each in node.keywords}
            if node.func.id in ("Refused", "TryAgain", "OutcomeUnknown") and "french" not in given:
                yield node.lineno


def _is_download(node: ast.AST) -> bool:
    return isinstance(node, ast.AsyncFunctionDef) and node.name == "download"
