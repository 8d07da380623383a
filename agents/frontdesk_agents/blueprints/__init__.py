"""The kinds of agent. Adding one is one module with a `BLUEPRINT` and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk_agents.blueprints import community, sales, support
from frontdesk_agents.blueprints.base import Blueprint
from frontdesk_agents.errors import UnknownBlueprint

BLUEPRINTS: Mapping[str, Blueprint] = {
    "support": support.BLUEPRINT,
    "sales": sales.BLUEPRINT,
    "community": community.BLUEPRINT,
}


def blueprint_named(name: str) -> Blueprint:
    """The blueprint of that name. Raises `UnknownBlueprint`."""
    if name not in BLUEPRINTS:
        raise UnknownBlueprint(f"there is no blueprint {name!r}; there are: {', '.join(sorted(BLUEPRINTS))}")
    return BLUEPRINTS[name]


__all__ = ["BLUEPRINTS", "Blueprint", "blueprint_named"]
