"""Slack, through the Events API: direct messages, mentions and buttons."""
