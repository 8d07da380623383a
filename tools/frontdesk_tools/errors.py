"""What can be wrong with tools.

ToolError
├── UnknownTool       no tool of that name is registered
├── BadArguments      the arguments break the tool's schema
├── BadResult         the tool returned what it did not declare
└── BadTemplate       a response template names a field that the data does not have
"""

from __future__ import annotations


class ToolError(Exception):
    """Base of the tools' errors."""


class UnknownTool(ToolError):
    pass


class BadArguments(ToolError):
    pass


class BadResult(ToolError):
    pass


class BadTemplate(ToolError):
    pass
