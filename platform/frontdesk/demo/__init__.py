"""Three demo businesses, as folders that a business can copy."""

from __future__ import annotations

from pathlib import Path


def demo_folder(slug: str) -> Path:
    """The folder of a demo business."""
    return Path(__file__).parent / slug
