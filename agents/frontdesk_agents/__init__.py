"""How an agent thinks: LangGraph state machines over shared nodes. Imports only frontdesk_tools."""
