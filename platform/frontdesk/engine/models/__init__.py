"""The model files of this machine: the starter inside the package, the embedder in the cache, and files that were added."""

from frontdesk.engine.models.header import Header, read_header
from frontdesk.engine.models.shelf import Model, Shelf
from frontdesk.engine.models.starter import starter_path, verify_starter

__all__ = ["Header", "Model", "Shelf", "read_header", "starter_path", "verify_starter"]
