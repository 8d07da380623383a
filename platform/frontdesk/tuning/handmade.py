"""Questions that people wrote about businesses that people wrote: `NAME/` is a business folder, `NAME.cases.yaml` asks it.

- [{ask: "where is my order?", action: ask, tool: get_order}, {ask: "1042", action: get_order, arguments: {number: "1042"}}]
- [{ask: "can my dog come in?", quote: "Dogs are welcome"}]
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from frontdesk.kit.errors import InvalidInput
from frontdesk.tenants.folder import BusinessFolder, read_folder
from frontdesk.tuning.generator import Case, CaseTurn, Expect


def read_handmade(root: Path) -> list[tuple[BusinessFolder, list[Case]]]:
    """Every business under `root` that has cases. Raises `InvalidInput` when there is none, or cases cannot be read."""
    files = sorted(root.glob("*.cases.yaml"))
    if not files:
        raise InvalidInput(f"{root} has no NAME.cases.yaml beside business folders")
    return [_read(path) for path in files]


def _read(path: Path) -> tuple[BusinessFolder, list[Case]]:
    folder = read_folder(path.with_name(path.name.removesuffix(".cases.yaml")))
    business = folder.business
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        turns = [tuple(_turn(**turn) for turn in case) for case in written]
    except (TypeError, KeyError, ValueError, yaml.YAMLError) as error:
        raise InvalidInput(f"{path.name}: {error}") from error
    return folder, [Case(business.slug, business.language, "handmade", case) for case in turns]


def _turn(
    ask: str,
    quote: str = "",
    action: str = "answer",
    tool: str = "",
    outcome: str = "",
    arguments: dict[str, Any] | None = None,
) -> CaseTurn:
    quotes = (" ".join(quote.split()),) if quote else ()
    return CaseTurn(ask, Expect(action, arguments or {}, tool=tool, outcome=outcome, quotes=quotes))
