"""`frontdesk verify`: check every strict sentence of a conversation against its source, without any model."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

import orjson
import typer
from sqlalchemy import select

from frontdesk.cli.services import running_desk
from frontdesk.conversations.errors import UnknownConversation
from frontdesk.conversations.models import Conversation
from frontdesk.kit.database import Database
from frontdesk.tenants.models import Tenant
from frontdesk.turns.verifying import invented_arguments, unsourced
from frontdesk_agents.verify import Problem


def command(
    conversation: Annotated[UUID, typer.Argument(help="The conversation's id.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Exit status 1 when a sentence or an argument of a tool call does not stand."""
    checked, problems, invented = asyncio.run(_verify(conversation))
    if as_json:
        rows = [{"message": sequence, "sentence": p.text, "reason": p.reason} for sequence, p in problems]
        typer.echo(orjson.dumps({"sentences": checked, "problems": rows, "invented": invented}).decode())
    else:
        for sequence, problem in problems:
            typer.echo(f"message {sequence}: {problem.text!r}: {problem.reason}")
        for argument in invented:
            typer.echo(f"a tool call's argument that nobody said: {argument}")
        typer.echo(f"{checked} sentences checked, {len(problems)} without a source that bears them out")
    if problems or invented:
        raise typer.Exit(1)


async def _verify(conversation_id: UUID) -> tuple[int, list[tuple[int, Problem]], list[str]]:
    async with running_desk() as desk:
        database = desk.runtime.database
        tenant_id = await _tenant_of(database, conversation_id)
        async with database.tenant(tenant_id) as session:
            checked, problems = await unsourced(session, tenant_id, conversation_id)
            return checked, problems, await invented_arguments(session, tenant_id, conversation_id)


async def _tenant_of(database: Database, conversation_id: UUID) -> UUID:
    async with database.shared() as session:
        tenants = (await session.scalars(select(Tenant.id))).all()
    for tenant_id in tenants:
        async with database.tenant(tenant_id) as session:
            if await session.get(Conversation, (tenant_id, conversation_id)) is not None:
                return tenant_id
    raise UnknownConversation("no business has a conversation of that id")
