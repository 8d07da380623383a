"""Every call of the API as a value: what is asked, and what its answer is read as. The two clients make them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from frontdesk.client.models import Page

Id = UUID | str
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request. `idempotency_key` goes with every POST, so that trying again is harmless."""

    method: str
    path: str
    read: Callable[[bytes], T]
    query: Mapping[str, str]
    json: Mapping[str, Any] | None = None
    idempotency_key: str | None = None


def get(model: type[M], *path: object) -> Call[M]:
    """Ask for one thing."""
    return Call("GET", _path(path), model.model_validate_json, {})


def page(model: type[M], *path: object, cursor: str | None, **query: Any) -> Call[Page[M]]:
    """Ask for a page of things; what is None is not asked."""
    asked = {name: _text(value) for name, value in {**query, "cursor": cursor}.items() if value is not None}
    return Call("GET", _path(path), Page[model].model_validate_json, asked)  # type: ignore[valid-type]


def post(model: type[M], *path: object, key: str | None, json: Mapping[str, Any] | None = None) -> Call[M]:
    """Make something, once per key; a key is made up when none is given."""
    return Call("POST", _path(path), model.model_validate_json, {}, json, key or str(uuid.uuid4()))


def change(method: str, model: type[M], *path: object, json: Mapping[str, Any]) -> Call[M]:
    """Change something; doing so again changes nothing more."""
    return Call(method, _path(path), model.model_validate_json, {}, json)


def delete(*path: object) -> Call[None]:
    """Take something away."""
    return Call("DELETE", _path(path), lambda _: None, {})


def given(**values: Any) -> dict[str, Any]:
    """The values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def message(as_: str, text: str, name: str | None) -> dict[str, Any]:
    """The body of a message that is written `as` somebody."""
    return {"as": as_, **given(text=text, name=name)}


def _path(parts: tuple[object, ...]) -> str:
    return "/v1/" + "/".join(str(part) for part in parts)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)
