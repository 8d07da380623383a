"""A tenant's agents and their published versions."""
