"""Write a business as a folder that `read_folder` reads back as the same business."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from frontdesk.kit.errors import Conflict
from frontdesk.tenants.folder.documents import first_title
from frontdesk.tenants.folder.models import AttributeValue, BusinessFolder, DocumentFile
from frontdesk_agents.config import AgentConfig


def write_folder(folder: BusinessFolder, path: Path) -> None:
    """Write the files into a new or empty folder. Raises `Conflict` when something lies there already."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Conflict(f"{path} is not empty: name a new folder")
    path.mkdir(parents=True, exist_ok=True)
    business = folder.business
    _write_yaml(path / "business.yaml", business.model_dump(mode="json", exclude_defaults=True))
    for slug, agent in folder.agents.items():
        _write_yaml(path / "agents" / f"{slug}.yaml", _agent_fields(agent, folder))
    for document in folder.documents:
        _write_text(path / "documents" / document.name, _document_text(document, business.language))
    _write_products(folder, path)
    _write_orders(folder, path)
    _write_events(folder, path)
    if folder.examples:
        _write_yaml(path / "examples.yaml", [example.model_dump() for example in folder.examples])


def _agent_fields(agent: AgentConfig, folder: BusinessFolder) -> dict[str, Any]:
    fields = agent.model_dump(mode="json", exclude_defaults=True) | {"tools": list(agent.tools)}
    if agent.business == folder.business.name:
        fields.pop("business", None)
    else:
        fields["business"] = agent.business
    if agent.language == folder.business.language:
        fields.pop("language", None)
    else:
        fields["language"] = agent.language
    return fields


def _document_text(document: DocumentFile, language: str) -> str:
    front = {}
    if first_title(document.text) != document.title:
        front["title"] = document.title
    if document.language != language:
        front["language"] = document.language
    if not front and not document.text.startswith("---\n"):
        return document.text
    return f"---\n{_yaml(front)}---\n{document.text}"


def _write_products(folder: BusinessFolder, path: Path) -> None:
    attributes = list(dict.fromkeys(name for product in folder.products for name in product.attributes))
    headers = ["sku", "name", "category", "description", "price", "stock", "currency", *attributes]
    rows = (
        [p.sku, p.name, p.category, p.description, p.price, p.stock, p.currency]
        + [_cell(p.attributes, name) for name in attributes]
        for p in folder.products
    )
    _write_csv(path / "products.csv", headers, rows, folder.products)


def _write_orders(folder: BusinessFolder, path: Path) -> None:
    headers = [
        "number",
        "status",
        "placed_on",
        "expected_on",
        "total",
        "items",
        "tracking",
        "email",
        "name",
        "currency",
    ]
    rows = (["; ".join(o.items) if name == "items" else getattr(o, name) for name in headers] for o in folder.orders)
    _write_csv(path / "orders.csv", headers, rows, folder.orders)


def _write_events(folder: BusinessFolder, path: Path) -> None:
    rows = ([e.title, _local(e.starts_at), _local(e.ends_at), e.place, e.url] for e in folder.events)
    _write_csv(path / "events.csv", ["title", "starts_at", "ends_at", "place", "url"], rows, folder.events)


def _cell(attributes: Mapping[str, AttributeValue], name: str) -> AttributeValue | None:
    value = attributes.get(name)
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _local(value: datetime | None) -> str | None:
    return value.isoformat(timespec="minutes") if value else None


def _write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]], records: Sequence[Any]) -> None:
    if not records:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)


def _write_yaml(path: Path, value: Any) -> None:
    _write_text(path, _yaml(value))


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
