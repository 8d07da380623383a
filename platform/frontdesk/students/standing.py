"""What a tenant has to train a model with, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.kit.database import fetch
from frontdesk.students.errors import NoPyTorch, NothingToLearnFrom
from frontdesk.tenants.errors import NoConsent
from frontdesk.tenants.models import Tenant

LEAST = 20  # corrections and answered messages
COUNTED = 10_000  # answered messages; more are not told apart

Missing = Literal["pytorch", "consent", "examples"]

_COUNTS = """
select (select count(*) from corrections where tenant_id = %(tenant)s) as corrections,
       (select count(*) from (select from decisions where tenant_id = %(tenant)s and step = 0 limit %(most)s) as d) as answers
"""


@dataclass(frozen=True)
class Standing:
    """`answers` counts the messages that agents have answered, which may be learnt from only with consent."""

    corrections: int
    answers: int
    consent_at: datetime | None
    has_pytorch: bool

    @property
    def usable(self) -> int:
        """How many examples there are to learn from and to judge by."""
        return self.corrections + (self.answers if self.consent_at is not None else 0)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Why nothing can be trained now; empty when something can. Consent is missing only where it would be enough."""
        found: list[Missing] = [] if self.has_pytorch else ["pytorch"]
        if self.usable < LEAST:
            found.append("consent" if self.corrections + self.answers >= LEAST else "examples")
        return tuple(found)

    def check(self, *, shows_conversations: bool = False) -> None:
        """Raises `NoPyTorch`, `NothingToLearnFrom`, `NoConsent`."""
        check_pytorch()
        if self.missing:
            raise NothingToLearnFrom(
                f"a model learns from at least {LEAST} corrections or answered messages, and there are {self.usable}: "
                "correct more answers, or let an admin allow under Corrections that conversations are used",
                facts={"least": str(LEAST), "usable": str(self.usable)},
            )
        if shows_conversations and self.consent_at is None:
            raise NoConsent("a teacher sees conversations only where the business allows that they train models")


async def standing_of(session: AsyncSession, tenant_id: UUID) -> Standing:
    """What the tenant has."""
    [counts] = await fetch(session, _COUNTS, tenant=tenant_id, most=COUNTED)
    tenant = await session.get_one(Tenant, tenant_id)
    return Standing(counts.corrections, counts.answers, tenant.training_consent_at, has_pytorch())


def check_pytorch() -> None:
    """Raises `NoPyTorch`."""
    if not has_pytorch():
        raise NoPyTorch(
            'training needs PyTorch: run `pip install "frontdesk[tuning]"` on this machine, then start anew'
        )


def has_pytorch() -> bool:
    """Whether what a training needs is installed."""
    return find_spec("torch") is not None
