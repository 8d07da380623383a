"""What can go wrong with a call.

FrontdeskApiError        the server refused: `status`, `code`, `message`
├── NotAllowed           401 or 403: the key is wrong, or lacks the scope that the message names
├── Missing              404
├── Refused              400, 409, 413, 422: the request will not do as it is
├── Throttled            429: too many requests, also after waiting; `retry_after` seconds
└── ServerFailed         5xx, also after trying again
ConnectionFailed         no whole answer came, also after trying again
"""

from __future__ import annotations


class FrontdeskApiError(Exception):
    """`code` is stable for programs, the message tells a person what to do."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{message} ({status} {code})")
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after


class NotAllowed(FrontdeskApiError):
    """401 or 403."""


class Missing(FrontdeskApiError):
    """404."""


class Refused(FrontdeskApiError):
    """Another 4xx."""


class Throttled(FrontdeskApiError):
    """429."""


class ServerFailed(FrontdeskApiError):
    """5xx."""


class ConnectionFailed(Exception):
    """The server could not be reached, or its answer did not come whole."""


def error_of(status: int, code: str, message: str, retry_after: float | None) -> FrontdeskApiError:
    """The error of a status."""
    known = {401: NotAllowed, 403: NotAllowed, 404: Missing, 429: Throttled}
    kind = known.get(status, ServerFailed if status >= 500 else Refused)
    return kind(status, code, message, retry_after=retry_after)
