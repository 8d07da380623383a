"""What the errors of the Graph API mean for a message.

Codes: https://developers.facebook.com/docs/messenger-platform/error-codes,
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes;
limits: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from frontdesk.channels.calling import failure_of, read_json, seconds_to_wait, words_of
from frontdesk.channels.errors import Refused, TryAgain
from frontdesk.kit.outside import OutsideAnswer

Words = tuple[str, str]
"""A sentence in English and in French."""

# The service being away, and the limits of an app (4), of a page (32), of a call (613), and of the business's use (800xx).
LATER = frozenset({2, 4, 32, 613, 1200, 80002, 80006, 80007})
MOST_SECONDS = 24 * 3600.0


def graph_failure(
    answer: OutsideAnswer, later: frozenset[int] = LATER, words: Mapping[int, Words] | None = None
) -> TryAgain | Refused:
    """The error of an answer that is not 2xx. Codes in `later` may be tried again; `words` are ours for some codes, or subcodes."""
    code, subcode = _codes(answer)
    ours = (words or {}).get(subcode) or (words or {}).get(code)
    if ours is not None:
        return Refused(ours[0], french=ours[1])
    if code in later:
        said = words_of(answer)
        french = f"Meta ne prend rien pour l’instant : {said}"
        return TryAgain(said, french=french, retry_after=seconds_until_access(answer))
    return failure_of(answer)


def _codes(answer: OutsideAnswer) -> tuple[int, int]:
    """The error's code and subcode, 0 where there is none."""
    data = read_json(answer)
    error = data.get("error") if isinstance(data, dict) else None
    return (error.get("code") or 0, error.get("error_subcode") or 0) if isinstance(error, dict) else (0, 0)


def seconds_until_access(answer: OutsideAnswer) -> float | None:
    """The seconds of Retry-After, else the longest `estimated_time_to_regain_access` (minutes) of X-Business-Use-Case-Usage."""
    told = seconds_to_wait(answer)
    if told is not None:
        return told
    try:
        usage = orjson.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        minutes = max(float(use["estimated_time_to_regain_access"]) for uses in usage.values() for use in uses)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return min(60 * minutes, MOST_SECONDS) or None
