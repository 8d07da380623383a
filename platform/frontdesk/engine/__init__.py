"""The shared model: one process, all tenants."""
