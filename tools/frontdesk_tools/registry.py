"""The tools that agents can be given, and the checks around every use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from frontdesk_tools.builtin.cancel_order import CancelOrder
from frontdesk_tools.builtin.capture_lead import CaptureLead
from frontdesk_tools.builtin.event_schedule import EventSchedule
from frontdesk_tools.builtin.flag_message import FlagMessage
from frontdesk_tools.builtin.get_order import GetOrder
from frontdesk_tools.builtin.hand_off import HandOff
from frontdesk_tools.builtin.search_knowledge import SearchKnowledge
from frontdesk_tools.builtin.search_products import SearchProducts
from frontdesk_tools.errors import BadArguments, BadResult, UnknownTool
from frontdesk_tools.ports import Facet
from frontdesk_tools.spec import Tool, ToolResult


class Registry:
    """Tools by name."""

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            self.register(tool)

    def register(self, tool: Tool) -> None:
        """Add a tool; its examples and templates come with it."""
        self._tools[tool.spec.name] = tool

    def get(self, name: str) -> Tool:
        """The tool of that name. Raises `UnknownTool`."""
        if name not in self._tools:
            raise UnknownTool(f"there is no tool {name!r}; there are: {', '.join(sorted(self._tools))}")
        return self._tools[name]

    def all(self) -> tuple[Tool, ...]:
        """Every tool, by name."""
        return tuple(self._tools[name] for name in sorted(self._tools))

    def for_catalogue(self, facets: tuple[Facet, ...]) -> Registry:
        """The same tools, with the product search's arguments grown from a catalogue's columns."""
        if not facets or "search_products" not in self._tools:
            return self
        grown = Registry(self._tools.values())
        grown.register(SearchProducts(facets))
        return grown


def check_arguments(tool: Tool, arguments: Mapping[str, Any]) -> None:
    """Raises `BadArguments` when the arguments break the tool's schema."""
    problem = next(Draft202012Validator(tool.spec.arguments_schema()).iter_errors(dict(arguments)), None)
    if problem is not None:
        raise BadArguments(f"{tool.spec.name}: {problem.json_path} {problem.message}")


def check_result(tool: Tool, result: ToolResult) -> None:
    """Raises `BadResult` when the tool returned what it did not declare."""
    if result.outcome not in tool.spec.outcomes:
        raise BadResult(f"{tool.spec.name} returned the outcome {result.outcome!r}, which it does not declare")
    problem = next(Draft202012Validator(tool.spec.result_schema).iter_errors(dict(result.data)), None)
    if problem is not None:
        raise BadResult(f"{tool.spec.name}: {problem.json_path} {problem.message}")


def default_registry() -> Registry:
    """The first tools."""
    return Registry(
        (
            SearchKnowledge(),
            GetOrder(),
            CancelOrder(),
            SearchProducts(),
            CaptureLead(),
            EventSchedule(),
            FlagMessage(),
            HandOff(),
        )
    )
