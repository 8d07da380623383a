"""Postgres and Redis that come with the package, used where no URL is configured."""

from frontdesk.kit.embedded.postgres import EmbeddedPostgres
from frontdesk.kit.embedded.redis import EmbeddedRedis

__all__ = ["EmbeddedPostgres", "EmbeddedRedis"]
