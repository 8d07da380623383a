"""How an agent thinks: a configuration becomes a LangGraph state machine (`compiled`). Imports only frontdesk_tools."""
