"""What can be wrong with the base of an adapter.

FrontdeskError
└── InvalidInput
    ├── BadBase          422  no GGUF, of another architecture, or with parts that we do not compute
    └── BaseTooLarge     422  its weights find no memory, or no adapter of it is small enough
"""

from __future__ import annotations

from frontdesk.kit.errors import InvalidInput


class BadBase(InvalidInput):
    """An adapter of this file cannot be trained; the message says why."""

    code = "bad_base"


class BaseTooLarge(InvalidInput):
    """The model is too large to be trained here."""

    code = "base_too_large"
