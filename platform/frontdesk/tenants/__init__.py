"""Tenants, users, memberships, roles, keys, limits."""
