"""Tenants, users, memberships, roles, keys, limits; and a business as a folder of files."""
