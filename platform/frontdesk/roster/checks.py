"""Whether an agent's configuration names only what exists."""

from __future__ import annotations

from frontdesk_tools.registry import default_registry

from frontdesk_agents.config import AgentConfig


def problems_of(config: AgentConfig) -> list[str]:
    """What is wrong with it, in words that say what to do; empty when nothing is."""
    known = {tool.spec.name for tool in default_registry().all()}
    unknown = [name for name in config.tools if name not in known]
    return [f'tools: there is no tool "{name}"; known are {", ".join(sorted(known))}' for name in unknown]
