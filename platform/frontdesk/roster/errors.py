"""Errors of the roster.

FrontdeskError
├── NotFound       AgentNotFound
└── InvalidInput   BadAgent
"""

from __future__ import annotations

from frontdesk.kit.errors import InvalidInput, NotFound


class AgentNotFound(NotFound):
    """The tenant has no such agent, or it has published nothing yet."""

    code = "agent_not_found"


class BadAgent(InvalidInput):
    """The configuration names something that does not exist."""

    code = "bad_agent"
