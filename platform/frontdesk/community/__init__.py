"""Events and flagged messages."""
