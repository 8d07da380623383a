"""The console says in French whatever the server can tell it by a code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "platform"
ROOMS = (
    "channels", "conversations", "handoffs", "knowledge", "learning", "roster", "students", "tenants", "tuning/chat",
    "tuning/own", "tuning/student", "tuning/teacher", "turns", "webhooks",
)  # fmt: skip
KIT = ("errors.py", "web.py", "outside.py", "filetypes.py", "standard_webhooks.py", "crypto.py")
_PLACES = {"Finding": ("says", "code", "facts"), "error_response": ("status", "code", "message")}
NOT_TOLD = {"bad_secret_key", "bad_folder"}  # of the command line
FRENCH = dict(
    re.findall(r'^  (\w+): "((?:[^"\\]|\\.)*)",$', (ROOT / "console/src/errors.ts").read_text(), re.MULTILINE)
)


def sources() -> list[Path]:
    files = [file for room in ROOMS for file in (ROOT / "frontdesk" / room).rglob("*.py")]
    files = [file for file in files if file.name != "approved.py"]  # whose codes are languages
    return sorted([*files, *(ROOT / "frontdesk/kit" / name for name in KIT)])


def codes(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The codes that a module's errors and findings carry, with the facts told beside them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from ((code, set()) for code in _of_class(node))
        elif isinstance(node, ast.Call):
            given = dict(zip(_PLACES.get(_called(node), ()), node.args, strict=False))
            given |= {each.arg: each.value for each in node.keywords if each.arg}
            name, facts = given.get("code"), given.get("facts")
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                keys = facts.keys if isinstance(facts, ast.Dict) else []
                yield name.value, {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def _of_class(node: ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and each.targets[0].id == "code":
            assert isinstance(each.value, ast.Constant)
            yield str(each.value.value)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def told() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in sources():
        for code, facts in codes(ast.parse(file.read_text())):
            found.setdefault(code, set()).update(facts)
    return {code: facts for code, facts in found.items() if code not in NOT_TOLD}


def test_every_code_has_a_sentence() -> None:
    assert len(FRENCH) > 80
    assert set(told()) - set(FRENCH) == set()


def test_no_sentence_is_left_over() -> None:
    assert set(FRENCH) - set(told()) == set()


@pytest.mark.parametrize(("code", "facts"), sorted(told().items()))
def test_the_facts_that_are_told_are_used(code: str, facts: set[str]) -> None:
    assert facts <= set(re.findall(r"{(\w+)}", FRENCH[code])), (
        "a fact that the English sentence has is missing in French"
    )
