"""Discord, through its interactions: a slash command and buttons."""
