"""Discord: interactions by its webhook, and plain messages by its gateway."""
