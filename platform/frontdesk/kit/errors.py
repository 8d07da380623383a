"""The root of every error of ours.

FrontdeskError            500  something of ours failed
├── InvalidInput          422  the input breaks a rule; the message says which
├── NotFound              404  no such thing, or not in this tenant
├── NotSignedIn           401  no valid session, key or token
├── Forbidden             403  signed in, but not allowed
├── Conflict              409  somebody was faster, or the state does not allow it
├── TooMany               429  a limit was reached; `retry_after` seconds
└── Unavailable           503  a service we need is away; nothing was stored, try again
"""

from __future__ import annotations

from collections.abc import Mapping


class FrontdeskError(Exception):
    """Base of all our errors: `code` is stable for programs, the message tells a person what to do. By `code` and `facts` the
    console says the same in another language."""

    status = 500
    code = "internal"

    def __init__(self, message: str, *, code: str | None = None, facts: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts or {}
        if code is not None:
            self.code = code


class InvalidInput(FrontdeskError):
    status = 422
    code = "invalid_input"


class NotFound(FrontdeskError):
    status = 404
    code = "not_found"


class NotSignedIn(FrontdeskError):
    status = 401
    code = "not_signed_in"


class Forbidden(FrontdeskError):
    status = 403
    code = "forbidden"


class Conflict(FrontdeskError):
    status = 409
    code = "conflict"


class TooMany(FrontdeskError):
    """`retry_after` is in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, *, retry_after: int, code: str | None = None) -> None:
        super().__init__(message, code=code, facts={"seconds": str(retry_after)})
        self.retry_after = retry_after


class Unavailable(FrontdeskError):
    status = 503
    code = "unavailable"
