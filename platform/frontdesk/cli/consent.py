"""Whether a business's conversations may train models."""

from __future__ import annotations

from datetime import datetime

from frontdesk.tenants.errors import NoConsent
from frontdesk.tenants.models import Tenant


def check_consent(tenant: Tenant, otherwise: str) -> datetime:
    """When the business allowed it. Raises `NoConsent`, which says what to do or to take instead."""
    if tenant.training_consent_at is None:
        raise NoConsent(
            f"{tenant.name} has not allowed that its conversations train models: an admin allows it in the console under "
            f"Corrections, or {otherwise}"
        )
    return tenant.training_consent_at
