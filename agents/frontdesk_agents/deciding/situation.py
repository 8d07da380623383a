"""Everything that one decision may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.binding import Filled, Spoken, fill
from frontdesk_agents.deciding.weights import Weights
from frontdesk_agents.ports import Pending, TurnInput, TurnPorts
from frontdesk_agents.retrieving.wishes import earlier_texts, replies_of
from frontdesk_agents.state import Evidence, TurnState
from frontdesk_agents.texts import fold
from frontdesk_tools.grounding import Earlier
from frontdesk_tools.spec import ToolSpec

MEANT = 0.4  # the similarity from which a message clearly means a tool


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

    @property
    def under_way(self) -> bool:
        """Whether something has been looked up or asked in this conversation already."""
        return self.pending is not None or bool(self.turn.past_calls)

    def spoken(self, text: str, spec: ToolSpec) -> Spoken:
        """What grounding may read for a wish that this tool may fulfil; `text` is the newest message."""
        past: list[Mapping[str, Any]] = [call.result.get("data", {}) for call in self.turn.past_calls]
        made: list[Mapping[str, Any]] = [call["result"]["data"] for call in self.state["calls"]]
        texts = [*earlier_texts(self.turn.messages), text]
        return Spoken(texts, [*past, *made], self.turn.today, self.state["language"], self._earlier(spec))

    def _earlier(self, spec: ToolSpec) -> Earlier:
        """What the conversation holds for the tool besides words and results."""
        waits = self.pending if self.pending is not None and self.pending.tool == spec.name else None
        calls = [call.arguments for call in self.turn.past_calls] + [call["arguments"] for call in self.state["calls"]]
        return Earlier(
            asked=(waits.missing or "") if waits and waits.kind == "ask" else "",
            known=waits.arguments if waits else {},
            calls=calls,
            replies=replies_of(self.turn.messages),
            likeness=self.state["evidence"][0].get("likeness", {}).get(spec.name, {}),
            written_freely=self.ports.model.kind == "instruct",
            meant=self.under_way or max(self.state["evidence"][0]["nearest"].get(spec.name, [0.0])) >= MEANT,
        )

    def fill(self, spec: ToolSpec, evidence: Evidence) -> Filled:
        """The tool's arguments for a wish: from its own words, else from those of the whole message; then from what waits."""
        own = fill(spec, self.spoken(evidence["text"], spec))
        carried = any(argument.carried for argument in spec.arguments)
        if evidence["text"] != self.state["text"] and (own.missing or carried):
            whole = fill(spec, self.spoken(self.state["text"], spec))
            own = whole.with_words_of(own) if carried else whole
        return self._with_pending(spec, own)

    def _with_pending(self, spec: ToolSpec, own: Filled) -> Filled:
        """What was told before the tool asked stays known; only the newest message changes it."""
        pending = self.pending
        if pending is None or pending.tool != spec.name or not pending.arguments:
            return own
        told = fill(spec, self.spoken(self.state["text"], spec).only_newest())
        waits = {name: value for name, value in pending.arguments.items() if not self._chosen_since(name, value, own)}
        kept = {name: {"kind": "pending", "id": pending.id} for name in waits}
        arguments = {**own.arguments, **waits, **told.arguments}
        missing = tuple(a.name for a in spec.arguments if a.required and a.name not in arguments)
        return Filled(arguments, {**own.origins, **kept, **told.origins}, missing)

    def _chosen_since(self, name: str, value: Any, own: Filled) -> bool:
        """Whether the talk has moved on to another value of the same results: "What about the Contrasto?"."""
        newest = fold(" ".join([*replies_of(self.turn.messages)[-1:], self.state["text"]]))
        found = own.arguments.get(name) if own.origins.get(name, {}).get("kind") == "result" else None
        return found is not None and fold(str(found)) in newest and fold(str(value)) not in newest
