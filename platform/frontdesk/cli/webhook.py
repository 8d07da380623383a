"""`frontdesk webhook add|list|test|rotate|replay|remove`: who hears of a business's events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from frontdesk.cli.services import running_desk
from frontdesk.client.models import Delivery, NewWebhookEndpoint, WebhookEndpoint
from frontdesk.kit.errors import InvalidInput
from frontdesk.kit.telemetry import configure_logging
from frontdesk.tenants import service as tenants
from frontdesk.webhooks.desk import WebhookDesk

app = typer.Typer(help="The webhook endpoints of businesses.", no_args_is_help=True, add_completion=False)

TenantOption = Annotated[str, typer.Option(help="The business's slug.")]
EndpointArgument = Annotated[UUID, typer.Argument(help="The endpoint's id, as `list` shows it.")]


@app.command()
def add(
    tenant: TenantOption,
    url: Annotated[str, typer.Argument(help="Where events are sent, as https://example.com/hooks.")],
    event: Annotated[list[str] | None, typer.Option(help="A type of event, once for each; all without.")] = None,
) -> None:
    """Add an endpoint and print its secret, this once."""
    made = asyncio.run(_add(tenant, url, event or []))
    typer.echo(f"{made.id}\n{made.secret}")


@app.command("list")
def list_(tenant: TenantOption) -> None:
    """Show a business's endpoints and how they do."""
    for endpoint in asyncio.run(_list(tenant)):
        typer.echo(f"{endpoint.id}  {state_of(endpoint):<10} {endpoint.url}")


@app.command()
def test(tenant: TenantOption, endpoint: EndpointArgument) -> None:
    """Send a test event now and say how it went; exit status 1 when it did not arrive."""
    delivery = asyncio.run(_test(tenant, endpoint))
    typer.echo(outcome_of(delivery))
    if delivery.status != "delivered":
        raise typer.Exit(1)


@app.command()
def rotate(tenant: TenantOption, endpoint: EndpointArgument) -> None:
    """Make a new secret and print it, this once; the earlier ones sign beside it for a day."""
    typer.echo(asyncio.run(_rotate(tenant, endpoint)))


@app.command()
def replay(
    tenant: TenantOption,
    endpoint: EndpointArgument,
    since: Annotated[str | None, typer.Option(help="Everything since, as 2026-11-28T12:00 (UTC).")] = None,
    delivery: Annotated[UUID | None, typer.Option(help="Only this delivery.")] = None,
) -> None:
    """Send again what happened since a time, or one delivery; with the same ids."""
    if (since is None) == (delivery is None):
        raise InvalidInput("give either --since or --delivery")
    queued = asyncio.run(_replay(tenant, endpoint, moment_of(since) if since else None, delivery))
    typer.echo(f"{queued} on their way; the workers send them")


@app.command()
def remove(tenant: TenantOption, endpoint: EndpointArgument) -> None:
    """Take an endpoint away with its deliveries."""
    asyncio.run(_remove(tenant, endpoint))
    typer.echo("removed")


def state_of(endpoint: WebhookEndpoint) -> str:
    """A word for how an endpoint does."""
    return endpoint.disabled_reason or ("struggling" if endpoint.failing_since else "enabled")


def outcome_of(delivery: Delivery) -> str:
    """A sentence for how the last attempt went."""
    last = delivery.history[-1] if delivery.history else None
    if last is None:
        return "another process is sending it: frontdesk webhook list shows how the endpoint does"
    return last.error or f"answered {last.status} in {last.ms} ms"


def moment_of(text: str) -> datetime:
    """The moment, UTC when it names no time zone. Raises `InvalidInput`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text} is no time: 2026-11-28T12:00 is the form") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@asynccontextmanager
async def _desk_of(slug: str) -> AsyncIterator[WebhookDesk]:
    async with running_desk() as desk:
        runtime = desk.runtime
        configure_logging("WARNING")  # what a command prints is its answer
        tenant = await tenants.find_tenant(runtime.database, slug)
        allow = runtime.settings.outside_allow.split(",")
        yield WebhookDesk(runtime.database, runtime.keyring, runtime.deliverer, tenant.id, allow)


async def _add(slug: str, url: str, event_types: list[str]) -> NewWebhookEndpoint:
    async with _desk_of(slug) as desk:
        return await desk.add(url, event_types)


async def _list(slug: str) -> list[WebhookEndpoint]:
    async with _desk_of(slug) as desk:
        return await desk.endpoints()


async def _test(slug: str, endpoint: UUID) -> Delivery:
    async with _desk_of(slug) as desk:
        return await desk.test(endpoint)


async def _rotate(slug: str, endpoint: UUID) -> str:
    async with _desk_of(slug) as desk:
        return (await desk.rotate(endpoint)).secret


async def _replay(slug: str, endpoint: UUID, since: datetime | None, delivery: UUID | None) -> int:
    async with _desk_of(slug) as desk:
        if since is not None:
            return (await desk.replay(endpoint, since)).queued
        assert delivery is not None
        await desk.replay_one(endpoint, delivery)
        return 1


async def _remove(slug: str, endpoint: UUID) -> None:
    async with _desk_of(slug) as desk:
        await desk.remove(endpoint)
