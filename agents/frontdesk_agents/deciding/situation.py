"""Everything that one decision may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.binding import Filled, Spoken, fill
from frontdesk_agents.deciding.weights import Weights
from frontdesk_agents.ports import Pending, TurnInput, TurnPorts
from frontdesk_agents.retrieving.wishes import earlier_texts
from frontdesk_agents.state import Evidence, TurnState
from frontdesk_tools.spec import ToolSpec


@dataclass(frozen=True)
class Situation:
    """One step of one turn. `specs` are the tools allowed now, without those that are actions of their own."""

    state: TurnState
    turn: TurnInput
    ports: TurnPorts
    config: AgentConfig
    specs: Mapping[str, ToolSpec]
    bias: Mapping[str, float]
    weights: Weights

    @property
    def pending(self) -> Pending | None:
        """What waited for the customer when the turn began."""
        return self.turn.pending

    @property
    def last_tool(self) -> str | None:
        """The tool that has asked for a value, else the newest tool call of this conversation."""
        if self.pending is not None and self.pending.kind == "ask":
            return self.pending.tool
        names = [call.name for call in self.turn.past_calls] + [call["name"] for call in self.state["calls"]]
        return names[-1] if names else None

    def spoken(self, text: str) -> Spoken:
        """What grounding may read for a wish; `text` is the newest message."""
        past: list[Mapping[str, Any]] = [call.result.get("data", {}) for call in self.turn.past_calls]
        made: list[Mapping[str, Any]] = [call["result"]["data"] for call in self.state["calls"]]
        texts = [*earlier_texts(self.turn.messages), text]
        return Spoken(texts, [*past, *made], self.turn.today, self.state["language"])

    def fill(self, spec: ToolSpec, evidence: Evidence) -> Filled:
        """The tool's arguments for a wish: from its own words, else from those of the whole message; then from what waits."""
        own = fill(spec, self.spoken(evidence["text"]))
        if own.missing and evidence["text"] != self.state["text"]:
            own = fill(spec, self.spoken(self.state["text"]))
        return self._with_pending(spec, own)

    def _with_pending(self, spec: ToolSpec, own: Filled) -> Filled:
        """What was told before the tool asked stays known; only the newest message changes it."""
        pending = self.pending
        if pending is None or pending.tool != spec.name or not pending.arguments:
            return own
        told = fill(spec, self.spoken(self.state["text"]).only_newest())
        kept = {name: {"kind": "pending", "id": pending.id} for name in pending.arguments}
        arguments = {**own.arguments, **pending.arguments, **told.arguments}
        missing = tuple(a.name for a in spec.arguments if a.required and a.name not in arguments)
        return Filled(arguments, {**own.origins, **kept, **told.origins}, missing)
