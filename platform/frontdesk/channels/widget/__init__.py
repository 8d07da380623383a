"""The web chat widget."""
