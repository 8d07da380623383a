"""The demo pages: a page per business with the widget on it, as a shop would have it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import select

from frontdesk.conversations.models import Inbox, InboxAddress
from frontdesk.kit.database import Database
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import DatabaseDep
from frontdesk.roster.models import Agent
from frontdesk.tenants.models import Tenant

router = APIRouter(include_in_schema=False)

TEMPLATES = Path(__file__).parent / "templates"

_templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)

POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"

WORDS = {
    "en": {
        "open": "Talk to",
        "about": "About us",
        "hours": "Opening hours",
        "contact": "Contact",
        "other": "Other agents of this business",
        "closed": "closed",
        "demo": "This is a demo business. Its agent runs on this machine: no key, no account, no cloud.",
    },
    "fr": {
        "open": "Parler à",
        "about": "À propos",
        "hours": "Horaires",
        "contact": "Contact",
        "other": "Les autres agents de cette maison",
        "closed": "fermé",
        "demo": "Ceci est une entreprise de démonstration. Son agent tourne sur cette machine : ni clé, ni compte, ni nuage.",
    },
}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = {
    "en": {day: day for day in WEEK},
    "fr": {
        "monday": "lundi",
        "tuesday": "mardi",
        "wednesday": "mercredi",
        "thursday": "jeudi",
        "friday": "vendredi",
        "saturday": "samedi",
        "sunday": "dimanche",
    },
}


@router.get("/")
async def index(database: DatabaseDep) -> HTMLResponse:
    """The businesses of this installation that have a demo page, and where to go next."""
    async with database.shared() as session:
        tenants = (await session.scalars(select(Tenant).order_by(Tenant.created_at).limit(60))).all()
    return _page("index.html", tenants=[t for t in tenants if t.profile.get("demo")])


@router.get("/demo/{slug}")
async def demo(
    slug: Annotated[str, PathParameter(max_length=63)],
    database: DatabaseDep,
    agent: Annotated[str | None, Query(max_length=63)] = None,
) -> HTMLResponse:
    """A business's page with the widget of one of its agents."""
    tenant, agents = await _agents_of(database, slug)
    chosen = next((a for a in agents if a["slug"] == agent), agents[0])
    hours: dict[str, str] = tenant.profile.get("hours") or {}
    language = tenant.language if tenant.language in WORDS else "en"
    return _page(
        "demo.html",
        tenant=tenant,
        agents=agents,
        chosen=chosen,
        words=WORDS[language],
        language=language,
        hours=[(DAYS[language][day], hours[day]) for day in DAYS[language] if day in hours],
    )


@router.get("/favicon.svg")
@router.get("/favicon.ico")
async def favicon() -> FileResponse:
    """The bell on the tab; `.ico` is what browsers ask for on pages that name no icon."""
    return FileResponse(TEMPLATES / "favicon.svg", headers={"Cache-Control": "max-age=86400"})


async def _agents_of(database: Database, slug: str) -> tuple[Tenant, list[dict[str, Any]]]:
    async with database.shared() as session:
        tenant = await session.scalar(select(Tenant).where(Tenant.slug == slug))
        if tenant is None or not tenant.profile.get("demo"):
            raise NotFound("there is no demo page of that name; the front page lists them")
        addresses = {
            row.inbox_id: row.address
            for row in await session.scalars(
                select(InboxAddress).where(InboxAddress.tenant_id == tenant.id, InboxAddress.channel == "widget")
            )
        }
    async with database.tenant(tenant.id) as session:
        rows = await session.execute(
            select(Agent, Inbox.id)
            .join(Inbox, (Inbox.tenant_id == Agent.tenant_id) & (Inbox.agent_id == Agent.id))
            .where(Agent.tenant_id == tenant.id, Inbox.channel == "widget")
            .order_by(Agent.slug != "support", Agent.slug)
        )
        agents = [
            {"slug": agent.slug, "name": agent.name, "inbox": addresses[inbox_id]}
            for agent, inbox_id in rows
            if inbox_id in addresses
        ]
    if not agents:
        raise NotFound("this business has no agent on the web yet: publish one in the console")
    return tenant, agents


def _page(template: str, **values: Any) -> HTMLResponse:
    html = _templates.get_template(template).render(**values)
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})
