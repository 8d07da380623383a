"""Errors of the tenants room.

FrontdeskError
├── NotFound       TenantNotFound, SecretNotFound, NoPicture
├── Conflict       SlugTaken, TooManyKeys, IdempotencyInFlight
├── NotSignedIn    WrongPassword, BadApiKey
├── Forbidden      MissingScope, NoConsent
└── InvalidInput   WeakPassword, BadIdempotencyKey, IdempotencyKeyReused
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn


class TenantNotFound(NotFound):
    """No business has this slug."""

    code = "tenant_not_found"


class SecretNotFound(NotFound):
    """The business has stored no secret of this name."""

    code = "secret_not_found"


class NoPicture(NotFound):
    """This person has set no picture, or is none of this business."""

    code = "no_picture"


class SlugTaken(Conflict):
    """Another business has this slug."""

    code = "slug_taken"


class WrongPassword(NotSignedIn):
    """Unknown e-mail address or wrong password; which of the two is not told."""

    code = "wrong_password"


class BadApiKey(NotSignedIn):
    """The key is unknown or was revoked."""

    code = "bad_api_key"


class MissingScope(Forbidden):
    """The key may not do this."""

    code = "missing_scope"


class NoConsent(Forbidden):
    """The business has not allowed that its conversations train models."""

    code = "no_consent"


class WeakPassword(InvalidInput):
    """The password is too short or too long."""

    code = "weak_password"


class TooManyKeys(Conflict):
    """The business has as many API keys as it may."""

    code = "too_many_keys"


class BadIdempotencyKey(InvalidInput):
    """The Idempotency-Key is empty, too long or of unusual characters."""

    status = 400
    code = "bad_idempotency_key"


class IdempotencyKeyReused(InvalidInput):
    """The same Idempotency-Key came with another request before."""

    code = "idempotency_key_reused"


class IdempotencyInFlight(Conflict):
    """The first request with this Idempotency-Key is not answered yet."""

    code = "idempotency_in_flight"
