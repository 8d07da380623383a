"""Templates: messages that a platform has approved, for when it takes no other; a business names them in an inbox's settings.

A template is approved once for each language. Its `variables` stand in the body as {{1}}, {{2}} ... or as {{order_number}}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

BODY = 1024  # characters of a body with its variables filled in
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}", re.ASCII)

Fill = Literal["reply", "customer", "business", "sender"]
"""What a variable holds: the words of the reply, or the name of the customer, the business, or whoever writes."""
Variable = Annotated[str, Field(pattern=r"^(\d{1,2}|[a-z][a-z0-9_]{0,39})$")]


class Button(BaseModel):
    """The button of a wording. A pressed `quick_reply` comes back as its text; `suffix` ends the address of a `url` where that is
    approved with a variable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["quick_reply", "url"]
    text: str = Field(min_length=1, max_length=25)
    suffix: str = Field(default="", max_length=500)


class Wording(BaseModel):
    """A template in one language, as it was approved; `code` is the platform's name of the language, as fr or en_US."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")
    body: str = Field(min_length=1, max_length=BODY)
    button: Button | None = None

    @property
    def variables(self) -> Sequence[str]:
        """Those of the body, as often as they are in it, numbers in their order."""
        found = dict.fromkeys(_VARIABLE.findall(self.body))
        return sorted(found, key=int) if all(each.isdigit() for each in found) else list(found)

    def filled(self, values: Mapping[str, str]) -> str:
        """The body as the customer reads it."""
        return _VARIABLE.sub(lambda found: values[found[1]], self.body)


class Template(BaseModel):
    """An approved template with what fills its variables; `name` is the platform's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$")
    wordings: tuple[Wording, ...] = Field(min_length=1, max_length=20)
    fills: dict[Variable, Fill] = Field(default={}, max_length=10)

    @field_validator("wordings")
    @classmethod
    def _each_language_once(cls, wordings: tuple[Wording, ...]) -> tuple[Wording, ...]:
        codes = [wording.code for wording in wordings]
        if len(set(codes)) < len(codes):
            raise ValueError("a language stands there twice")
        return wordings

    @model_validator(mode="after")
    def _every_variable_is_filled(self) -> Self:
        for wording in self.wordings:
            missing = [each for each in wording.variables if each not in self.fills]
            if missing:
                raise ValueError(f"say what fills {{{{{missing[0]}}}}} of the text in {wording.code}")
            _check_names(wording)
        return self

    def wording_for(self, languages: Sequence[str]) -> Wording | None:
        """The wording in the first of the languages that it was approved in."""
        by_language = {wording.code.partition("_")[0]: wording for wording in reversed(self.wordings)}
        return next((by_language[each] for each in languages if each in by_language), None)


@dataclass(frozen=True)
class SentAs:
    """What a customer got in place of the words that were written: a template's text."""

    template: str
    language: str
    text: str
    button: str | None = None


def check_names(templates: tuple[Template, ...]) -> tuple[Template, ...]:
    """The templates. Raises `ValueError` when two have one name."""
    if len({template.name for template in templates}) < len(templates):
        raise ValueError("two templates have the same name: put their languages together")
    return templates


def _check_names(wording: Wording) -> None:
    """Numbers begin at 1 and leave none out; names and numbers do not mix."""
    numbers = [int(each) for each in wording.variables if each.isdigit()]
    if numbers and (len(numbers) < len(wording.variables) or numbers != list(range(1, len(numbers) + 1))):
        raise ValueError(f"the variables of the text in {wording.code} are {{{{1}}}}, {{{{2}}}} and so on, or names")
