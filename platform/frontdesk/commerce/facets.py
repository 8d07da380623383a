"""What products can be filtered by, computed from the catalogue's attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from frontdesk.tenants.folder import split_unit
from frontdesk_tools.ports import Facet

VALUES = 50  # a text column with more values is no facet


@dataclass(frozen=True)
class Column:
    """A facet and the attribute that it filters: the facet `volume` is the attribute "volume (l)"."""

    attribute: str
    facet: Facet


def columns_of(catalogue: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The facets of all products' attributes, in the order in which they first appear."""
    values: dict[str, list[Any]] = {}
    for attributes in catalogue:
        for name, value in attributes.items():
            values.setdefault(name, []).append(value)
    columns = (_column(name, found) for name, found in values.items())
    return tuple(column for column in columns if column is not None)


def facet_name(attribute: str) -> str:
    """The facet's name of an attribute: small letters, without its unit."""
    return split_unit(attribute)[0].lower()


def _column(attribute: str, values: list[Any]) -> Column | None:
    kind = _kind(values)
    texts = tuple(sorted({str(value) for value in values})) if kind == "text" else ()
    if len(texts) > VALUES:
        return None
    return Column(attribute, Facet(facet_name(attribute), kind, texts, split_unit(attribute)[1]))


def _kind(values: list[Any]) -> Literal["number", "text", "flag"]:
    if all(isinstance(value, bool) for value in values):
        return "flag"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return "number"
    return "text"
