"""The REST API of a tenant's own programs: API keys, pages, idempotency keys, rate limits."""
