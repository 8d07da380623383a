"""Errors of the channels.

FrontdeskError
├── NotSignedIn    BadSignature      the platform did not sign this, or too long ago
├── InvalidInput   BadPayload (400)  signed, but not what the platform sends
│                  BadInboxConfig    an inbox's settings do not fit, or the platform refuses them
├── NotFound       UnknownChannel    no folder of this name
├── Unavailable    Overloaded        too many at once; nothing was stored
└── SendError      how a send ended without success
    ├── Refused         the platform will never take it
    ├── TryAgain        it was not taken now; `retry_after` seconds when the platform says so
    └── OutcomeUnknown  nobody can tell whether it arrived
"""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.kit.errors import FrontdeskError, InvalidInput, NotFound, NotSignedIn, Unavailable


class BadSignature(NotSignedIn):
    code = "bad_signature"


class BadPayload(InvalidInput):
    status = 400
    code = "bad_payload"


class BadInboxConfig(InvalidInput):
    code = "bad_inbox_config"


class UnknownChannel(NotFound):
    code = "unknown_channel"


class Overloaded(Unavailable):
    code = "overloaded"


class SendError(FrontdeskError):
    """A message did not verifiably arrive; operators are told by the message, or by `french`, None when it has the platform's own
    words only."""

    code = "send_failed"

    def __init__(
        self,
        message: str,
        *,
        french: str | None = None,
        code: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, code=code, facts=facts)
        self.french = french


class Refused(SendError):
    code = "send_refused"


class TryAgain(SendError):
    """`retry_after` is in seconds, None when the platform did not say."""

    code = "send_again"

    def __init__(
        self,
        message: str,
        *,
        french: str | None = None,
        retry_after: float | None = None,
        code: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, french=french, code=code, facts=facts)
        self.retry_after = retry_after


class OutcomeUnknown(SendError):
    code = "send_unknown"
