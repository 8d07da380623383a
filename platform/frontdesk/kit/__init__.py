"""Database, Redis, HTTP, crypto, telemetry: nothing of the domain."""
