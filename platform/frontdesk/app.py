"""What is served: `uvicorn --factory frontdesk.app:served`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.channels import serving, uploads
from frontdesk.channels.admission import Admission
from frontdesk.channels.api import catalogue, contacts, conversations
from frontdesk.channels.api import webhooks as api_webhooks
from frontdesk.channels.api.access import ApiHeaders
from frontdesk.channels.console import corrections, developers, students
from frontdesk.channels.console import endpoints as console
from frontdesk.channels.console import files as console_files
from frontdesk.channels.console import inboxes as console_inboxes
from frontdesk.channels.receiving import Webhooks
from frontdesk.channels.widget import details, mailing, pages, presence
from frontdesk.channels.widget import endpoints as widget
from frontdesk.channels.widget import files as widget_files
from frontdesk.channels.widget.service import Offers
from frontdesk.kit.database import Database
from frontdesk.kit.errors import NotFound
from frontdesk.kit.launching import loaded
from frontdesk.kit.live import LiveReader
from frontdesk.kit.processes import raise_open_files
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.telemetry import configure_logging
from frontdesk.kit.web import DatabaseDep, RedisDep, RequestBounds, install_error_handlers
from frontdesk.runtime import open_runtime
from frontdesk.tuning.chat.choosing import base_of

PARTS = (
    "database",
    "dispatch",
    "keyring",
    "redis",
    "publisher",
    "door",
    "sender",
    "wake_ups",
    "models",
    "connections",
    "outside",
    "deliverer",
    "mailer",
    "teacher",
)
STATIC = Path(__file__).parent / "static"

# Everything that our pages load comes from here; `data:` are the icons of a style sheet.
FRAMED_BY_NOBODY = "frame-ancestors 'none'"
POLICY = f"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; {FRAMED_BY_NOBODY}"

operations = APIRouter(tags=["operations"])
documentation = APIRouter(include_in_schema=False)


@documentation.get("/docs")
async def docs() -> FileResponse:
    """The API's routes, to read and to try; the page is built with the console."""
    page = STATIC / "console" / "docs.html"
    if not page.exists():
        raise NotFound("this page is not built: run make up, or read /openapi.json")
    return FileResponse(page, headers={"Content-Security-Policy": POLICY})


@operations.get("/health")
async def health() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@operations.get("/ready")
async def ready(database: DatabaseDep, redis: RedisDep, request: Request, response: Response) -> dict[str, str]:
    """Whether everything a message needs is there; 503 when something is away."""
    parts = {
        "postgres": await _answers(_ask_postgres(database)),
        "redis": await _answers(redis.ping()),
        "engine": await _answers(request.app.state.models.ping()),
    }
    if set(parts.values()) != {"ok"}:
        response.status_code = 503
    return parts


@operations.get("/metrics")
async def metrics() -> Response:
    """Figures for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _answers(question: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(3):
            await question
    except Exception as error:
        return f"away ({type(error).__name__})"
    return "ok"


async def _ask_postgres(database: Database) -> None:
    async with database.shared() as session:
        await session.execute(text("select 1"))


def served() -> ASGIApp:
    """Everything, with the settings of the environment."""
    settings = get_settings()
    configure_logging(settings.log_level)
    return with_webhooks(create_app(settings), settings)


def with_webhooks(app: FastAPI, settings: Settings) -> ASGIApp:
    """The webhooks of all platforms in front of the rest, and the bounds of every request in front of both."""
    return RequestBounds(Webhooks(app), file_bytes=settings.file_bytes)


def create_app(settings: Settings) -> FastAPI:
    """Widget, console, API, pages, health."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        raise_open_files()  # each open stream is one
        async with open_runtime(settings) as runtime:
            reader = LiveReader(runtime.redis)
            reader.start()
            for name in PARTS:
                setattr(app.state, name, getattr(runtime, name))
            app.state.public_address = settings.public_address
            app.state.base = partial(base_of, settings)
            app.state.outside_allow = frozenset(settings.outside_allow.split(","))
            app.state.admission = Admission()
            app.state.reader = reader
            app.state.uploads = Admission(uploads.AT_ONCE)
            app.state.offers = Offers(settings.file_bytes, mails=runtime.mailer is not None)
            loaded()
            yield
            await reader.stop()

    app = FastAPI(
        title="Frontdesk",
        version="1",
        summary="The AI front desk of every business.",
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own pages load their scripts from elsewhere
        redoc_url=None,
    )
    install_error_handlers(app)
    app.add_middleware(WidgetCors)
    app.add_middleware(ApiHeaders)
    for router in (
        widget.router,
        presence.router,
        details.router,
        mailing.router,
        console.router,
        console_inboxes.router,
        developers.router,
        corrections.router,
        students.router,
        conversations.router,
        contacts.router,
        catalogue.agents,
        catalogue.leads,
        catalogue.documents,
        api_webhooks.router,
        widget_files.router,
        console_files.router,
        serving.router,
        pages.router,
        documentation,
        operations,
    ):
        app.include_router(router)
    if (STATIC / "console").is_dir():
        app.mount("/console", ConsolePages(settings.outside_allow), name="console")
    if (STATIC / "widget").is_dir():
        app.mount("/widget", StaticFiles(directory=STATIC / "widget"), name="widget")
    return app


class ConsolePages(StaticFiles):
    """The console's files, under a policy that lets nothing in from elsewhere. A simulator of this machine that is allowed by its
    `host:port` may show them beside its phone."""

    def __init__(self, allowed: str) -> None:
        super().__init__(directory=STATIC / "console", html=True)
        simulators = " ".join(f"http://{each.strip()}" for each in allowed.split(",") if is_of_this_machine(each))
        self._policy = POLICY.replace(FRAMED_BY_NOBODY, f"frame-ancestors {simulators}") if simulators else POLICY

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """As ever, with the policy."""
        response = super().file_response(*args, **kwargs)
        response.headers["Content-Security-Policy"] = self._policy
        return response


def is_of_this_machine(pair: str) -> bool:
    """Whether a `host:port` is one of loopback."""
    return re.fullmatch(r"\s*(127\.0\.0\.1|localhost):\d{1,5}\s*", pair) is not None


class WidgetCors:
    """Lets any page call the widget's routes (they know no cookies), and no others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"], max_age=86400
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        target = self._open if path.startswith(("/v1/widget/", "/widget/")) else self._app
        await target(scope, receive, send)
