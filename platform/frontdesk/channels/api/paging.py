"""Pages by cursor: the place of the last row shown, so that rows which come meanwhile neither shift nor repeat anything."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Query
from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.client.models import Model, Page
from frontdesk.kit.errors import InvalidInput

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=200, description="The `next_cursor` of the page before.")]

T = TypeVar("T")
M = TypeVar("M", bound=Model)


async def newest_first(
    session: AsyncSession,
    query: Select[T],
    id: Any,
    *,
    cursor: str | None,
    limit: int,
    shown: Callable[[T], M],
) -> Page[M]:
    """One page of the query's rows by their time-ordered ids, the newest first."""
    if cursor is not None:
        query = query.where(id < read_id(cursor))
    rows = (await session.scalars(query.order_by(id.desc()).limit(limit + 1))).all()
    return page_of(rows, limit, shown, lambda row: str(row.id))  # type: ignore[attr-defined]


def page_of(rows: Sequence[T], limit: int, shown: Callable[[T], M], place: Callable[[T], str]) -> Page[M]:
    """The page of rows of which one more than the limit was asked for."""
    more = write(place(rows[limit - 1])) if len(rows) > limit else None
    return Page(data=[shown(row) for row in rows[:limit]], next_cursor=more)


def write(place: str) -> str:
    """The cursor of a place."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read(cursor: str) -> str:
    """The place of a cursor. Raises `InvalidInput`."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise bad_cursor() from error


def read_id(cursor: str) -> UUID:
    """The id that a cursor stands for. Raises `InvalidInput`."""
    try:
        return UUID(read(cursor))
    except ValueError as error:
        raise bad_cursor() from error


def read_number(cursor: str) -> int:
    """The number that a cursor stands for. Raises `InvalidInput`."""
    place = read(cursor)
    if not place.isdigit() or len(place) > 9:
        raise bad_cursor()
    return int(place)


def bad_cursor() -> InvalidInput:
    """The error of a cursor that is not ours."""
    return InvalidInput("cursor: use the next_cursor of an earlier page as it is", code="bad_cursor")


def all_of(*conditions: tuple[Any, Callable[[Any], ColumnElement[bool]]]) -> list[ColumnElement[bool]]:
    """The conditions of the filters that are given."""
    return [condition(value) for value, condition in conditions if value is not None]
