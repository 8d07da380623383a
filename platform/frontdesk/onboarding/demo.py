"""The demo businesses and who may log in to them: made once."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from frontdesk import demo
from frontdesk.kit.database import Database
from frontdesk.onboarding.importing import Imported, import_business
from frontdesk.onboarding.inboxes import key_of
from frontdesk.roster.repository import agents_of
from frontdesk.tenants import repository as tenants
from frontdesk.tenants.folder import read_folder
from frontdesk.tenants.passwords import random_password
from frontdesk.tenants.service import add_member, create_user, find_tenant, set_password

FOLDERS = Path(demo.__file__).parent
DEMOS = ("alder", "lumen", "petrin")
OPERATOR = "operator@{}.example"


@dataclass(frozen=True)
class Login:
    """Who to log in as."""

    tenant: str
    email: str
    password: str


async def seed_demos(database: Database, notes: Path) -> list[Imported]:
    """Import the demo businesses that are not there yet, with one operator each, and write `notes` (mode 600): the logins
    and the demos. When all are there and in the notes, nothing changes. Returns what was imported."""
    logins = {login["tenant"]: login for login in _read(notes).get("logins", [])}
    imported = [await _import(database, slug) for slug in DEMOS if not await _exists(database, slug)]
    unknown = [slug for slug in DEMOS if slug not in logins or slug in {i.slug for i in imported}]
    if unknown:
        logins |= {slug: asdict(await _operator(database, slug)) for slug in unknown}
        demos = [await _described(database, slug) for slug in DEMOS]
        _write(notes, {"logins": [logins[slug] for slug in DEMOS], "demos": demos})
    return imported


async def _import(database: Database, slug: str) -> Imported:
    folder = read_folder(FOLDERS / slug)
    return await import_business(database, folder, demo=True, inbox_key=lambda agent: f"{slug}-{agent}")


async def _exists(database: Database, slug: str) -> bool:
    async with database.shared() as session:
        return await tenants.tenant_by_slug(session, slug) is not None


async def _operator(database: Database, slug: str) -> Login:
    login = Login(slug, OPERATOR.format(slug), random_password())
    user = await create_user(database, login.email, f"Operator of {slug.capitalize()}", login.password)
    await set_password(database, user.id, login.password)
    tenant = await find_tenant(database, slug)
    await add_member(database, tenant.id, user.id, "owner")
    return login


async def _described(database: Database, slug: str) -> dict[str, Any]:
    tenant = await find_tenant(database, slug)
    async with database.tenant(tenant.id) as session:
        agents = [
            {"slug": agent.slug, "name": agent.name, "inbox": await key_of(session, tenant.id, agent.id)}
            for agent in await agents_of(session, tenant.id)
        ]
    return {"slug": slug, "name": tenant.name, "agents": agents}


def _read(notes: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(notes.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(notes: Path, content: dict[str, Any]) -> None:
    temporary = notes.with_suffix(f".{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    temporary.replace(notes)
