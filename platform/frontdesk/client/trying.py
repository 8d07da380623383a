"""One attempt after the other: which answers are tried again, how long to wait, and how an error is read."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from frontdesk.client.calls import Call
from frontdesk.client.errors import FrontdeskApiError, error_of

AGAIN = frozenset({429, 500, 502, 503, 504})
IN_FLIGHT = "idempotency_in_flight"


@dataclass(frozen=True)
class Trying:
    """`retries` after the first attempt; waits of `first` seconds, doubled each time, at most `longest`."""

    retries: int = 4
    first: float = 0.5
    longest: float = 60.0

    def wait(self, attempt: int, retry_after: float | None = None) -> float:
        """Seconds to wait after so many attempts: what the server asked for, else a random share of the doubled wait."""
        if retry_after is not None:
            return min(retry_after, self.longest)
        return min(self.first * 2.0 ** (attempt - 1), self.longest) * (0.5 + random.random() / 2)  # noqa: S311

    def again(self, attempt: int, error: FrontdeskApiError) -> bool:
        """Whether the call may be tried again."""
        return attempt <= self.retries and (error.status in AGAIN or error.code == IN_FLIGHT)


def request_of(client: httpx.Client | httpx.AsyncClient, call: Call[Any]) -> httpx.Request:
    """The request of a call."""
    headers = {"Idempotency-Key": call.idempotency_key} if call.idempotency_key else None
    return client.build_request(call.method, call.path, params=dict(call.query), json=call.json, headers=headers)


def failure(response: httpx.Response) -> FrontdeskApiError | None:
    """The error of an answer; None when it is none."""
    if response.is_success:
        return None
    error = _error_in(response.content)
    message = str(error.get("message", f"the server answered {response.status_code}"))
    after = response.headers.get("retry-after", "")
    retry_after = float(after) if after.isascii() and after.isdigit() else None
    return error_of(response.status_code, str(error.get("code", "unknown")), message, retry_after)


def _error_in(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
