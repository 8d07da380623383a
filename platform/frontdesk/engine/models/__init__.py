"""Model files: the starter inside the package, and the head of a GGUF."""

from frontdesk.engine.models.header import Header, read_header
from frontdesk.engine.models.starter import starter_path, verify_starter

__all__ = ["Header", "read_header", "starter_path", "verify_starter"]
