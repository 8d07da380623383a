"""How an agent thinks: a configuration becomes a LangGraph state machine. Imports only frontdesk_tools."""

from frontdesk_agents.compiled import CompiledAgent, compile_agent

__all__ = ["CompiledAgent", "compile_agent"]
