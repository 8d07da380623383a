"""Names of the models that are not chat models, in the engine's API."""

from __future__ import annotations

EMBEDDER_NAME = "frontdesk-embedder"
RERANKER_NAME = "frontdesk-reranker"
