"""How an agent chooses its next action."""
