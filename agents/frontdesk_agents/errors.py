"""Errors of this room.

AgentError
├── UnknownBlueprint    the configuration names a blueprint that does not exist
├── UnknownTool         the configuration names a tool that is not registered
├── BadTemplate         an agent's own template cannot be filled
├── BadDecision         an instruct model's decision does not fit the schema of the turn
└── UnsourcedSentence   a strict reply holds a sentence that its source does not bear out
"""

from __future__ import annotations


class AgentError(Exception):
    """Anything that keeps an agent from being compiled or from thinking."""


class UnknownBlueprint(AgentError):
    """Choose one of the blueprints named in the message."""


class UnknownTool(AgentError):
    """Remove the tool from the agent's configuration, or register it."""


class BadTemplate(AgentError):
    """Correct the agent's template that the message names."""


class BadDecision(AgentError):
    """The model's decision cannot be carried out; the turn falls back to a safe one."""


class UnsourcedSentence(AgentError):
    """A strict reply must not leave with this sentence."""
