"""An agent's configuration: what a published version freezes and a blueprint's graph is compiled from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

BlueprintName = Literal["support", "sales", "community"]


class ActionExample(BaseModel):
    """A phrase of this tenant's customers and the action it means: a tool's name, or answer, greet, thank, hand_off ..."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=500)
    action: str = Field(min_length=1, max_length=64)


class AgentConfig(BaseModel):
    """Everything that shapes one agent. Bounded, because tenants write it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    blueprint: BlueprintName
    business: str = Field(default="", max_length=200)
    language: Literal["en", "fr"] = "en"
    persona: str = Field(default="", max_length=4000)
    tools: tuple[str, ...] = ()
    templates: dict[str, dict[str, str]] = Field(default_factory=dict)
    examples: tuple[ActionExample, ...] = ()
    composition: Literal["auto", "strict", "fluid"] = "auto"
    suggestions: tuple[str, ...] = Field(default=(), max_length=6)  # questions offered at the start of a chat
    failed_attempts_before_handoff: int = Field(default=2, ge=1, le=10)
