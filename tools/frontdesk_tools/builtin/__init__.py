"""The first tools, one file each."""

from __future__ import annotations

from frontdesk_tools.spec import Example


def examples(english: str, french: str) -> tuple[Example, ...]:
    """Example phrases, one a line."""
    return tuple(
        Example(line.strip(), language)
        for language, block in (("en", english), ("fr", french))
        for line in block.strip().splitlines()
    )
