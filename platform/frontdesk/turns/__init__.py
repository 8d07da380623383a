"""The heart: run one agent turn."""
