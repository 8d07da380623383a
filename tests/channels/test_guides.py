"""The guides of the platforms fit their configurations, and every platform can be shown without one."""

from __future__ import annotations

import pytest

from frontdesk.channels import guide
from frontdesk.channels.connections import read_config
from frontdesk.channels.guide import fields_of, guide_of, made_values
from frontdesk.channels.registry import platform, platforms
from frontdesk.channels.simulated import simulated

FORMS = {"templates"}  # have a form of their own

pytestmark = pytest.mark.parametrize("channel", list(platforms()))


def test_a_guide_names_only_fields_that_there_are(channel: str) -> None:
    assert set(guide_of(channel).fields) <= set(platform(channel).config.model_fields)


def test_a_field_without_words_is_shown_by_its_name(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "FILE", "no such file")
    for remembering in (guide_of, fields_of):
        monkeypatch.setattr(guide, remembering.__name__, remembering.__wrapped__)
    assert {field.name for field in guide.fields_of(channel)} == set(platform(channel).config.model_fields) - FORMS
    assert all(field.guide is None for field in guide.fields_of(channel))


def test_what_is_ours_fits_what_the_platform_takes(channel: str) -> None:
    address = f"{platform(channel).config.schemes[0]}://api.example.com"
    settings = {"api_url": address, **simulated(channel).settings, **made_values(channel)}
    read_config(platform(channel), settings)


def test_what_a_person_must_fill_in_is_marked_so(channel: str) -> None:
    required = {field.name for field in fields_of(channel) if field.required}
    assert required - {"api_url"} <= set(simulated(channel).settings)
    assert any(field.secret for field in fields_of(channel))


def test_a_guide_says_what_to_do_and_explains_every_required_field(channel: str) -> None:
    guide = guide_of(channel)
    assert guide.about and guide.before and guide.after
    assert {field.name for field in fields_of(channel) if field.required} <= set(guide.fields)
    assert all(field.made for field in guide.fields.values() if field.paste or field.signs)
