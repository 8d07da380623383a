"""The chat model of a turn: the installation's, with the adapter of the tenant's own model where one of it is live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from frontdesk.turns.adapting import Adapting, Own
from frontdesk.turns.chat_model import completion_of
from frontdesk.turns.loading import LoadedTurn
from frontdesk_agents.ports import ChatModel, Completion


@dataclass(frozen=True)
class OwnChats:
    """`adapting` is that of the engine's chat model."""

    adapting: Adapting

    def of(self, turn: LoadedTurn, model: ChatModel) -> ChatModel:
        """The model of a turn; `model` where the tenant has no live version that is an adapter of it."""
        own = turn.student_id
        if own is None or not turn.adapts_chat or self.adapting.rests(own):
            return model
        return _Own(self.adapting, Own(turn.tenant.id, own), model)


@dataclass(frozen=True)
class _Own:
    """Implements `ChatModel` for one tenant; `bare` answers where the adapter cannot be had."""

    adapting: Adapting
    own: Own
    bare: ChatModel

    @property
    def kind(self) -> Literal["builtin", "instruct"]:
        """That of the base."""
        return self.bare.kind

    async def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        """See the port."""
        return await self.adapting.asked(
            self.own,
            lambda engine, name: engine.score(prompt, candidates, adapter=name),
            lambda: self.bare.score(prompt, candidates),
        )

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion:
        """See the port."""
        return await self.adapting.asked(
            self.own,
            lambda engine, name: completion_of(
                engine.complete(messages, schema=schema, max_tokens=max_tokens, adapter=name)
            ),
            lambda: self.bare.complete(messages, schema=schema, max_tokens=max_tokens),
        )

    def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        """See the port."""
        return self.adapting.streamed(
            self.own,
            lambda engine, name: engine.stream(messages, max_tokens=max_tokens, adapter=name),
            lambda: self.bare.stream(messages, max_tokens=max_tokens),
        )
