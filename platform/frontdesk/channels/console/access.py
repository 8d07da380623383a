"""Who may do what in the console: a session cookie, a header that only our own page can send, a membership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Header, Request

from frontdesk.kit.errors import Forbidden, NotFound, NotSignedIn
from frontdesk.kit.web import DatabaseDep
from frontdesk.tenants import service as tenants
from frontdesk.tenants.models import User

COOKIE = "frontdesk_session"
SAFE = ("GET", "HEAD")
ADMINS = ("owner", "admin")


@dataclass(frozen=True)
class Operator:
    """A signed-in person in one of their tenants."""

    user: User
    tenant_id: UUID
    role: str

    @property
    def is_admin(self) -> bool:
        """Whether they may change how the business is set up."""
        return self.role in ADMINS


def same_site(request: Request, x_frontdesk_console: Annotated[str | None, Header()] = None) -> None:
    """Refuse a change that another site's page could have caused (a form cannot send our header)."""
    if request.method not in SAFE and x_frontdesk_console != "1":
        raise Forbidden("changes need the header 'X-Frontdesk-Console: 1'")


async def visiting(
    database: DatabaseDep, frontdesk_session: Annotated[str | None, Cookie(max_length=200)] = None
) -> User | None:
    """The person of the session cookie, None without a session that still holds."""
    return await tenants.user_of_session(database, frontdesk_session) if frontdesk_session else None


VisitingUserDep = Annotated[User | None, Depends(visiting)]


async def signed_in(user: VisitingUserDep) -> User:
    """The person who asks; raises `NotSignedIn`."""
    if user is None:
        raise NotSignedIn("sign in first")
    return user


UserDep = Annotated[User, Depends(signed_in)]


async def operator_of(tenant_id: UUID, user: UserDep, database: DatabaseDep) -> Operator:
    """The person as a member of the tenant in the path; a tenant that is not theirs does not exist for them."""
    role = await tenants.role_of(database, user.id, tenant_id)
    if role is None:
        raise NotFound("there is no such business among yours")
    return Operator(user, tenant_id, role)


OperatorDep = Annotated[Operator, Depends(operator_of)]


async def admin_of(operator: OperatorDep) -> Operator:
    """The person as an admin of the tenant; raises `Forbidden`."""
    if not operator.is_admin:
        raise Forbidden("only an admin of this business may change this: ask one", code="admins_only")
    return operator


AdminDep = Annotated[Operator, Depends(admin_of)]
