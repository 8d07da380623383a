"""Writing what a turn came to: the reply with its outbox row, what waits now, the handoff, the trace; in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Conversation
from frontdesk.handoffs import service as handoffs
from frontdesk.kit.database import Database, fetch, new_id
from frontdesk.turns.journal import TurnJournal
from frontdesk.turns.leases import Claim
from frontdesk.turns.loading import LoadedTurn
from frontdesk.turns.models import PendingAction
from frontdesk.turns.offering import offered
from frontdesk_agents.ports import Pending, StaleAttempt, TurnOutcome

FAILED_NOTICE = {
    "en": "Something went wrong on our side. I have asked a person to answer you here.",
    "fr": "Un problème est survenu de notre côté. J'ai demandé à une personne de vous répondre ici.",
}

# `due_at` is of no meaning in a turn that has ended, so it may be set in every case.
_CLOSE = """
update turns set
    status = cast(%(status)s as varchar), error = coalesce(%(error)s, error),
    agent_version_id = coalesce(cast(%(version)s as uuid), agent_version_id),
    due_at = now() + coalesce(cast(%(delay)s as interval), '0'),
    finished_at = case when %(status)s <> 'queued' then now() end
where tenant_id = %(tenant)s and id = %(turn)s and attempt = %(attempt)s and status = 'running'
returning (select id from turns as next where next.tenant_id = %(tenant)s and next.conversation_id = turns.conversation_id
           and next.status = 'queued' and next.id <> turns.id limit 1) as waiting
"""


async def finish(
    database: Database, claim: Claim, journal: TurnJournal, loaded: LoadedTurn, outcome: TurnOutcome
) -> UUID | None:
    """Store the outcome; returns the turn that waited for this one to end.

    Raises `StaleAttempt`; a reply is dropped, not stored, when a person has taken over.
    """
    async with database.tenant(claim.tenant_id) as session:
        conversation = await conversations.get(session, claim.tenant_id, claim.conversation_id, lock=True)
        status = "waiting" if outcome.pending else "done"
        waiting = await _close(session, claim, status, version_id=loaded.version_id)
        await journal.end(session)
        if conversation.status == "pending":
            conversation.failed_attempts = 0 if outcome.helped else conversation.failed_attempts + 1
            conversation.language = outcome.language
            await _store_reply(session, claim, conversation, outcome, loaded.config.name)
            await _store_pending(session, conversation, loaded.input.pending, outcome.pending)
            if outcome.handoff is not None:
                await handoffs.request(session, conversation, outcome.handoff)
        return waiting


async def silence(database: Database, claim: Claim) -> UUID | None:
    """End a turn without a reply: a person has the conversation. Returns the turn that waited for this one to end."""
    async with database.tenant(claim.tenant_id) as session:
        return await _close(session, claim, "done")


async def retry_later(database: Database, claim: Claim, journal: TurnJournal, error: str) -> None:
    """Queue the turn again, with a back-off of 1, 2, 4 ... 16 seconds."""
    delay = timedelta(seconds=min(2 ** (claim.attempt - 1), 16))
    async with database.tenant(claim.tenant_id) as session:
        await _close(session, claim, "queued", error=error, delay=delay)
        await journal.write_trace(session)


async def give_up(database: Database, claim: Claim, journal: TurnJournal, error: str) -> UUID | None:
    """Mark the turn as failed, tell the customer, and ask a person to answer; returns the turn that waited."""
    async with database.tenant(claim.tenant_id) as session:
        conversation = await conversations.get(session, claim.tenant_id, claim.conversation_id, lock=True)
        waiting = await _close(session, claim, "failed", error=error)
        await journal.end(session)
        if conversation.status == "pending":
            await conversations.notice(session, conversation, FAILED_NOTICE[conversation.language or "en"])
            await handoffs.request(session, conversation, "tool_failure")
        return waiting


async def clear_pending(session: AsyncSession, conversation: Conversation) -> None:
    """Forget what waits for the customer."""
    await session.execute(
        delete(PendingAction).where(
            PendingAction.tenant_id == conversation.tenant_id, PendingAction.conversation_id == conversation.id
        )
    )


async def _close(
    session: AsyncSession,
    claim: Claim,
    status: str,
    *,
    version_id: UUID | None = None,
    error: str | None = None,
    delay: timedelta | None = None,
) -> UUID | None:
    """End this run of the turn; returns the turn that waits behind it. Raises `StaleAttempt`."""
    own = {"tenant": claim.tenant_id, "turn": claim.turn_id, "attempt": claim.attempt}
    values = {"status": status, "version": version_id, "error": error, "delay": delay}
    closed = await fetch(session, _CLOSE, **own, **values)
    if not closed:
        raise StaleAttempt(f"turn {claim.turn_id} has a newer attempt than {claim.attempt}")
    return cast(UUID | None, closed[0].waiting)


async def _store_reply(
    session: AsyncSession, claim: Claim, conversation: Conversation, outcome: TurnOutcome, name: str
) -> None:
    if not outcome.sentences:
        return
    content = {
        "composition": outcome.composition,
        "language": outcome.language,
        "sentences": [asdict(sentence) for sentence in outcome.sentences],
        "citations": [asdict(citation) for citation in outcome.citations],
        **await offered(session, claim, outcome),
    }
    await conversations.reply(
        session, conversation, turn_id=claim.turn_id, text=outcome.text, content=content, name=name
    )


async def _store_pending(
    session: AsyncSession, conversation: Conversation, waited: Pending | None, pending: Pending | None
) -> None:
    if pending is None:
        if waited is not None:
            await clear_pending(session, conversation)
        return
    values = {
        "kind": pending.kind,
        "tool": pending.tool,
        "arguments": dict(pending.arguments),
        "missing": pending.missing,
    }
    await session.execute(
        insert(PendingAction)
        .values(tenant_id=conversation.tenant_id, conversation_id=conversation.id, id=new_id(), **values)
        .on_conflict_do_update(index_elements=["tenant_id", "conversation_id"], set_={"id": new_id(), **values})
    )
