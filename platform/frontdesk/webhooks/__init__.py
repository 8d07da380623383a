"""Outgoing webhooks: who hears of what, what is on its way, and what the API and its webhooks tell."""
