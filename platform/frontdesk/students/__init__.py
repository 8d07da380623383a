"""Models of a tenant's own: versions that were trained on its data, and which of them answers."""
