"""Structured logs: one JSON line each, with the ids of the request, tenant, conversation and turn, and no customer's words."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import BinaryIO, cast

import orjson
import structlog


def configure_logging(level: str) -> None:
    """Send our logs, and those of the libraries, to stderr as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_line)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(cast(BinaryIO, _Stderr())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class _Stderr:
    """Standard error of the time when logs were configured, since Celery puts a log in its place; once that is closed, as a command's
    is that was run within another program, the one of now."""

    def __init__(self) -> None:
        self._file = sys.stderr.buffer

    def write(self, line: bytes) -> int:
        if self._file.closed:
            self._file = sys.stderr.buffer
        return self._file.write(line)

    def flush(self) -> None:
        self._file.flush()


def _line(event: object, default: Callable[[object], object], **_: object) -> bytes:
    return orjson.dumps(event, default=default)
