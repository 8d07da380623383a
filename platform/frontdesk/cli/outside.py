"""What is said when something outside of us is wrong: the environment, Postgres or Redis."""

from __future__ import annotations

import psycopg
from pydantic import ValidationError
from redis.exceptions import RedisError
from sqlalchemy.exc import ArgumentError, DBAPIError


def explain(error: Exception) -> str | None:
    """One line that says what to do; None when the fault is not outside."""
    if isinstance(error, ValidationError) and error.title == "Settings":
        return "; ".join(_setting(str(each["loc"][0]), each["msg"]) for each in error.errors())
    if isinstance(error, ArgumentError):
        return "DATABASE_URL is no address of a database: postgresql://user:password@host/name is the form"
    if isinstance(error, psycopg.OperationalError) or (
        isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.OperationalError)
    ):
        return f"Postgres does not answer ({_first_line(error)}): check DATABASE_URL and that Postgres runs"
    if isinstance(error, RedisError):
        return f"Redis does not answer ({_first_line(error)}): check REDIS_URL and that Redis runs"
    return None


def _setting(name: str, message: str) -> str:
    variable = name if name.isupper() else f"FRONTDESK_{name.upper()}"
    return f"{variable} is not usable: {message[:1].lower()}{message[1:]}"


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(cause).partition("\n")[0].strip()
