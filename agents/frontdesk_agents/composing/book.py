"""The approved sentences of one agent: its own templates before the defaults of its tools and of small talk.

Keys: `get_order.found` (a tool's outcome), `get_order.ask.number` (the question for an argument), `cancel_order.confirm`,
and the plain names of everything else, such as `dont_know`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.errors import BadTemplate
from frontdesk_agents.ports import Sentence, SentenceSource
from frontdesk_tools.actions import TEMPLATES
from frontdesk_tools.errors import BadTemplate as Unfillable
from frontdesk_tools.spec import ToolSpec
from frontdesk_tools.templates import fields_of, render

TemplateTexts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class TemplateBook:
    """Templates by key and language; `own` are the agent's, `defaults` those of the package."""

    own: TemplateTexts
    defaults: TemplateTexts

    def has(self, key: str) -> bool:
        """Whether there is such a template."""
        return key in self.own or key in self.defaults

    def sentence(self, key: str, language: str, values: Mapping[str, Any], call: int | None = None) -> Sentence:
        """The template filled. An agent's own that these values cannot fill gives way to the default.

        Raises `BadTemplate` when there is none that can be filled.
        """
        for template, spoken in self._choices(key, language):
            try:
                text = render(template, values, spoken)
            except Unfillable:
                continue
            used = {name: values[name] for name in sorted(fields_of(template)) if name in values}
            return Sentence(text, SentenceSource("template", key, spoken, used, call))
        raise BadTemplate(f"no template {key!r} can be filled from {', '.join(sorted(values)) or 'nothing'}")

    def all(self) -> dict[str, dict[str, str]]:
        """Every template of the agent, its own over the defaults; what `verify` needs."""
        merged = {key: dict(texts) for key, texts in self.defaults.items()}
        for key, texts in self.own.items():
            merged.setdefault(key, {}).update(texts)
        return merged

    def _choices(self, key: str, language: str) -> Iterable[tuple[str, str]]:
        """The template in the customer's language, the agent's own first, then in any other."""
        for spoken in (language, "en", "fr"):
            for templates in (self.own, self.defaults):
                template = templates.get(key, {}).get(spoken)
                if template is not None:
                    yield template, spoken


def book_of(config: AgentConfig, tools: Iterable[ToolSpec], extra: TemplateTexts) -> TemplateBook:
    """The book of an agent; `extra` are its blueprint's templates."""
    defaults: dict[str, Mapping[str, str]] = {**TEMPLATES, **extra}
    for spec in tools:
        defaults |= {f"{spec.name}.{outcome}": texts for outcome, texts in spec.outcomes.items()}
        defaults |= {f"{spec.name}.ask.{argument}": texts for argument, texts in spec.ask.items()}
        if spec.confirm:
            defaults[f"{spec.name}.confirm"] = spec.confirm
    return TemplateBook(config.templates, defaults)
