"""Bringing a whole business in from its folder, and out again. Wiring only: the rooms do the work."""
