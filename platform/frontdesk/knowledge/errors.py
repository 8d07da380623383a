"""Errors of the knowledge room.

FrontdeskError
├── NotFound      DocumentNotFound
└── Unavailable   EmbedderMismatch
"""

from __future__ import annotations

from frontdesk.kit.errors import NotFound, Unavailable


class DocumentNotFound(NotFound):
    """The tenant has no such document."""

    code = "document_not_found"


class EmbedderMismatch(Unavailable):
    """The embedder returned something else than one vector of the stored width for each text."""

    code = "embedder_mismatch"
