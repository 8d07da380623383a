"""Whether an agent's configuration names only what exists."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk_agents.config import AgentConfig
from frontdesk_tools.registry import default_registry
from frontdesk_tools.spec import ToolSpec

LANGUAGES = ("en", "fr")


def problems_of(config: AgentConfig) -> list[str]:
    """What is wrong with it, in words that say what to do; empty when nothing is.

    A template's key with a dot is of a tool: `get_order.found`, `get_order.ask.number`, `cancel_order.confirm`.
    """
    specs = {tool.spec.name: tool.spec for tool in default_registry().all()}
    return [*_unknown_tools(config, specs), *_unknown_templates(config, specs)]


def _unknown_tools(config: AgentConfig, specs: dict[str, ToolSpec]) -> Iterator[str]:
    for name in config.tools:
        if name not in specs:
            yield f'tools: there is no tool "{name}"; known are {", ".join(sorted(specs))}'


def _unknown_templates(config: AgentConfig, specs: dict[str, ToolSpec]) -> Iterator[str]:
    known = {key for spec in specs.values() for key in _keys(spec)}
    for key, texts in config.templates.items():
        if "." in key and key not in known:
            own = sorted(k for k in known if k.startswith(key.split(".")[0] + ".")) or sorted(known)
            yield f'templates: there is no "{key}"; known are {", ".join(own)}'
        for language in texts:
            if language not in LANGUAGES:
                yield f'templates, {key}: "{language}" is no language of ours: write en or fr'


def _keys(spec: ToolSpec) -> Iterator[str]:
    yield from (f"{spec.name}.{outcome}" for outcome in spec.outcomes)
    yield from (f"{spec.name}.ask.{argument}" for argument in spec.ask)
    if spec.confirm:
        yield f"{spec.name}.confirm"
