"""Read a business folder, or say everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from frontdesk.tenants.folder.defaults import default_agent, fitting_tools
from frontdesk.tenants.folder.documents import read_documents
from frontdesk.tenants.folder.files import CSV_BYTES, read_text, read_yaml
from frontdesk.tenants.folder.models import SLUG, Business, BusinessFolder
from frontdesk.tenants.folder.problems import Problems
from frontdesk.tenants.folder.records import (
    EVENT_COLUMNS,
    ORDER_COLUMNS,
    PRODUCT_COLUMNS,
    read_events,
    read_orders,
    read_products,
)
from frontdesk.tenants.folder.tables import Table, parse_table
from frontdesk_agents.config import ActionExample, AgentConfig

AGENTS = 50
KNOWN = {"business.yaml", "agents", "documents", "products.csv", "orders.csv", "events.csv", "examples.yaml"}

AgentCheck = Callable[[AgentConfig], Sequence[str]]
M = TypeVar("M", bound=BaseModel)

_Examples = TypeAdapter(tuple[ActionExample, ...])


def read_folder(path: Path, *, today: date | None = None, check_agent: AgentCheck | None = None) -> BusinessFolder:
    """The business of a folder. Raises `FolderErrors` with all that is wrong.

    `today` is what "+3d" counts from: by default the present day in the business's time zone. `check_agent` may tell
    more problems of an agent, such as a tool that does not exist.
    """
    problems = Problems()
    if not (path / "business.yaml").exists():
        problems.add(str(path), "", "has no business.yaml: every business folder needs one with at least slug and name")
        problems.raise_if_any()
    for entry in sorted(path.iterdir()):
        if entry.name not in KNOWN and not entry.name.startswith((".", "README")):
            problems.add(entry.name, "", f"is not part of a business folder: rename it, or remove it ({_known()})")
    business = _read_business(path, problems)
    folder = _read_rest(path, business, today or datetime.now(UTC).astimezone(business.zone).date(), problems)
    if check_agent is not None:
        for slug, agent in folder.agents.items():
            for message in check_agent(agent):
                problems.add(f"agents/{slug}.yaml", "", message)
    problems.raise_if_any()
    return folder


def _read_business(path: Path, problems: Problems) -> Business:
    business = _model(Business, read_yaml(path / "business.yaml", "business.yaml", problems), "business.yaml", problems)
    return business or Business(slug="unreadable", name="unreadable")


def _read_rest(path: Path, business: Business, today: date, problems: Problems) -> BusinessFolder:
    products = _table(path, "products.csv", PRODUCT_COLUMNS, problems)
    orders = _table(path, "orders.csv", ORDER_COLUMNS, problems)
    events = _table(path, "events.csv", EVENT_COLUMNS, problems)
    folder = BusinessFolder(
        business=business,
        agents={},
        documents=read_documents(path / "documents", business, problems),
        products=read_products(products, business, problems) if products else (),
        orders=read_orders(orders, business, today, problems) if orders else (),
        events=read_events(events, today, problems) if events else (),
        examples=_read_examples(path, problems),
    )
    return BusinessFolder(**{**vars(folder), "agents": _read_agents(path / "agents", folder, problems)})


def _read_agents(path: Path, folder: BusinessFolder, problems: Problems) -> dict[str, AgentConfig]:
    has = {"products": bool(folder.products), "orders": bool(folder.orders), "events": bool(folder.events)}
    paths = sorted(p for p in path.iterdir() if not p.name.startswith(".")) if path.is_dir() else []
    if not paths:
        return {"support": default_agent(folder.business, **has)}
    if len(paths) > AGENTS:
        problems.add("agents", "", f"holds {len(paths)} files: import at most {AGENTS} agents")
        return {}
    agents = {p.stem: _read_agent(p, folder.business, has, problems) for p in paths}
    return {slug: agent for slug, agent in agents.items() if agent is not None}


def _read_agent(path: Path, business: Business, has: dict[str, bool], problems: Problems) -> AgentConfig | None:
    name = f"agents/{path.name}"
    if path.suffix != ".yaml" or not re.fullmatch(SLUG, path.stem):
        problems.add(name, "", "name the file of an agent like support.yaml: small letters, digits and hyphens")
        return None
    value = read_yaml(path, name, problems)
    if isinstance(value, dict):
        value = {"business": business.name, "language": business.language, **value}
        if value.get("blueprint") in ("support", "sales", "community"):
            value.setdefault("tools", fitting_tools(value["blueprint"], **has))
    return _model(AgentConfig, value, name, problems)


def _read_examples(path: Path, problems: Problems) -> tuple[ActionExample, ...]:
    if not (path / "examples.yaml").exists():
        return ()
    value = read_yaml(path / "examples.yaml", "examples.yaml", problems)
    try:
        return _Examples.validate_python(value if value is not None else ())
    except ValidationError as error:
        _note(error, "examples.yaml", problems)
        return ()


def _table(path: Path, file: str, columns: Sequence[str], problems: Problems) -> Table | None:
    if not (path / file).exists():
        return None
    text = read_text(path / file, file, problems, limit=CSV_BYTES)
    return None if text is None else parse_table(text, file, columns, problems)


def _model(model: type[M], value: Any, file: str, problems: Problems) -> M | None:
    if value is None:
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        _note(error, file, problems)
        return None


def _note(error: ValidationError, file: str, problems: Problems) -> None:
    for found in error.errors(include_url=False, include_context=False):
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in found["loc"])
        problems.add(file, where, _advice(found["type"], found["msg"]))


def _advice(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "is not known here: check its spelling, or remove it"
    if kind == "missing":
        return "is missing: add it"
    return message.removeprefix("Value error, ")


def _known() -> str:
    return "known are " + ", ".join(sorted(KNOWN))
