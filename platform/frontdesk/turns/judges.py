"""The judge of a turn: our engine's, with the adapter of the tenant's own model where one is live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.turns.adapting import Adapting, Own
from frontdesk.turns.loading import LoadedTurn
from frontdesk_agents.ports import Judge


@dataclass(frozen=True)
class Judges:
    """`adapting` is that of the engine's judge."""

    adapting: Adapting

    def of(self, turn: LoadedTurn) -> Judge:
        """The judge of a turn; where the tenant has no live version of it that of the package."""
        own = turn.student_id
        if own is None or turn.adapts_chat or self.adapting.rests(own):
            return self.adapting.engine
        return _Own(self.adapting, Own(turn.tenant.id, own))


@dataclass(frozen=True)
class _Own:
    """Implements `Judge` for one tenant."""

    adapting: Adapting
    own: Own

    async def rerank(self, query: str, documents: Sequence[str]) -> list[float]:
        """The logits of the tenant's own judge, or of the package's when it cannot be had."""
        return await self.adapting.asked(
            self.own,
            lambda engine, name: engine.rerank(query, documents, adapter=name),
            lambda: self.adapting.engine.rerank(query, documents),
        )
