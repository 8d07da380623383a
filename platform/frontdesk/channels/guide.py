"""How a business connects a platform: the words of its set-up, as data beside its code, and the fields of its configuration.

A channel's folder may hold a `guide.yaml` (see `Guide`); what it does not say is shown by the fields' own names.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, HttpUrl

from frontdesk.channels.registry import platform
from frontdesk.kit.crypto import new_token
from frontdesk.kit.standard_webhooks import new_secret

FILE = "guide.yaml"


class Words(BaseModel):
    """A text in the console's languages. Between backquotes stands what is to be typed or pressed as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    fr: str


class FieldGuide(BaseModel):
    """What a person reads beside a field. `link` is the page where its value stands. A `made` value is ours: nobody types it;
    one that `signs` has the form of Standard Webhooks. `paste` shows it once, to be pasted at the platform. A `learnt` value comes from the connection's test."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Words
    help: Words | None = None
    link: HttpUrl | None = None
    made: bool = False
    signs: bool = False
    paste: bool = False
    learnt: bool = False


class Guide(BaseModel):
    """The set-up of a platform: what it is good for, what to do `before` the fields are filled, and `after`, with the webhook's
    address at hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    about: Words | None = None
    before: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()
    fields: dict[str, FieldGuide] = {}


class ConfigField(BaseModel):
    """A field of a platform's configuration with its guide. Lengths and `pattern` hold for the typed text."""

    name: str
    type: Literal["text", "number", "boolean"]
    secret: bool
    required: bool
    default: str
    min_length: int
    max_length: int
    pattern: str | None
    options: list[str]
    guide: FieldGuide | None


@lru_cache(maxsize=64)
def guide_of(channel: str) -> Guide:
    """The guide of a channel, with nothing but a title where its folder holds none. Raises `UnknownChannel`."""
    file = Path(__file__).parent / platform(channel).name / FILE
    if not file.exists():
        return Guide(title=channel.capitalize())
    return Guide.model_validate(yaml.safe_load(file.read_text()))


@lru_cache(maxsize=64)
def fields_of(channel: str) -> tuple[ConfigField, ...]:
    """The fields of a channel's configuration that are typed as one value each, those to fill first. Raises `UnknownChannel`."""
    schema = platform(channel).config.model_json_schema()
    required, guide = schema.get("required", []), guide_of(channel)
    typed = {name: each for name, each in schema["properties"].items() if each.get("type") != "array"}
    fields = [_field(name, each, name in required, guide.fields.get(name)) for name, each in typed.items()]
    return tuple(sorted(fields, key=lambda field: (not field.required, field.name == "api_url")))


def made_values(channel: str, names: set[str] | None = None) -> dict[str, str]:
    """New values of the fields that are ours: all, or those named."""
    ours = {name: field for name, field in sorted(guide_of(channel).fields.items()) if field.made}
    wanted = {name: field for name, field in ours.items() if names is None or name in names}
    return {name: new_secret() if field.signs else new_token("fds") for name, field in wanted.items()}


def to_paste(channel: str, made: dict[str, str]) -> dict[str, str]:
    """Those of the made values that a person pastes at the platform."""
    fields = guide_of(channel).fields
    return {name: value for name, value in made.items() if fields[name].paste}


def _field(name: str, schema: dict[str, Any], required: bool, guide: FieldGuide | None) -> ConfigField:
    schema = next((each for each in schema.get("anyOf", []) if each.get("type") != "null"), {}) | schema
    kinds = {"integer": "number", "number": "number", "boolean": "boolean"}
    return ConfigField(
        name=name,
        type=kinds.get(schema.get("type", ""), "text"),
        secret=schema.get("writeOnly", False),
        required=required,
        default=str(schema.get("default") or ""),
        min_length=schema.get("minLength", 1 if required else 0),
        max_length=schema.get("maxLength", 500),
        pattern=schema.get("pattern"),
        options=[str(each) for each in schema.get("enum", [])],
        guide=guide,
    )
