"""Schemas are enforced or refused by name, never let through: our own cases, and the JSON-Schema-Test-Suite from a folder.

JSON_SCHEMA_SUITE=PATH pytest tests/engine/test_json_schema_suite.py -s
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_cpp import llama_cpp as llama

from frontdesk.engine.constraint import GrammarCompiler, of_schema
from frontdesk.engine.errors import BadRequest
from frontdesk.engine.models import starter_path
from frontdesk.engine.runner import load_model

REFUSED = {
    "not": {"type": "integer"},
    "uniqueItems": True,
    "contains": {"type": "integer"},
    "propertyNames": {"maxLength": 3},
    "dependentRequired": {"a": ["b"]},
    "unevaluatedProperties": False,
    "if": {"type": "integer"},
    "$dynamicRef": "#a",
    "format": "no-such-format",
    "multipleOf": 9_999_991,
    "x-guidance": {"lenient": True},
}


@pytest.fixture(scope="module")
def compiler() -> Iterator[GrammarCompiler]:
    model = load_model(starter_path())
    yield GrammarCompiler(llama.llama_model_get_vocab(model))
    llama.llama_model_free(model)


def accepts(compiler: GrammarCompiler, schema: Any, value: Any) -> bool:
    """Whether the grammar takes the compact JSON of a value whole."""
    matcher = compiler.compile(of_schema(schema))()._matcher
    tokens = compiler._tokenizer.tokenize_str(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
    return matcher.try_consume_tokens(tokens) == len(tokens) and bool(matcher.is_accepting())


@pytest.mark.parametrize("keyword", REFUSED)
def test_an_unsupported_keyword_is_named_with_its_place(keyword: str) -> None:
    with pytest.raises(BadRequest, match=r"#/properties/a~1b") as refused:
        of_schema({"type": "object", "properties": {"a/b": {keyword: REFUSED[keyword]}}})
    assert keyword in refused.value.message


def test_a_property_or_a_value_may_be_called_like_a_keyword(compiler: GrammarCompiler) -> None:
    schema = {"type": "object", "properties": {"not": {"enum": [{"if": 1}]}}, "required": ["not"]}
    assert accepts(compiler, schema, {"not": {"if": 1}})
    assert not accepts(compiler, schema, {"not": {"if": 2}})


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("date", "2000-02-29", "2100-02-29"),
        ("date-time", "2024-02-29T10:00:00+01:00", "2024-02-30T10:00:00Z"),
        ("time", "23:59:60Z", "22:59:60Z"),
    ],
)
def test_dates_and_times_are_those_of_the_calendar(compiler: GrammarCompiler, form: str, good: str, bad: str) -> None:
    assert accepts(compiler, {"type": "string", "format": form}, good)
    assert not accepts(compiler, {"type": "string", "format": form}, bad)


def test_a_reference_into_something_that_is_no_schema_is_refused() -> None:
    with pytest.raises(BadRequest, match=r"points at no schema"):
        of_schema({"unknown": {"uniqueItems": True}, "$ref": "#/unknown"})


def test_a_schema_nested_too_deep_or_with_a_huge_number_is_refused() -> None:
    deep: dict[str, Any] = {"type": "integer"}
    for _ in range(5000):
        deep = {"items": deep}
    for schema in (deep, {"minimum": 10**30}):
        with pytest.raises(BadRequest):
            of_schema(schema)


def test_the_test_suite_is_enforced_or_refused(compiler: GrammarCompiler) -> None:
    folder = os.environ.get("JSON_SCHEMA_SUITE")
    if not folder:
        pytest.skip("set JSON_SCHEMA_SUITE to a checkout of json-schema-org/JSON-Schema-Test-Suite")
    files = sorted((Path(folder) / "tests/draft2020-12").rglob("*.json"))
    assert files, f"{folder} holds no tests/draft2020-12"
    counts: Counter[str] = Counter()
    leaks = [
        leak for file in files for group in json.loads(file.read_bytes()) for leak in _leaks(compiler, group, counts)
    ]
    print(dict(counts))
    assert not leaks
    assert counts["enforced"]


def _leaks(compiler: GrammarCompiler, group: dict[str, Any], counts: Counter[str]) -> Iterator[str]:
    try:
        compiler.compile(of_schema(group["schema"]))
    except BadRequest as refused:
        assert refused.message
        counts["refused"] += 1
        return
    counts["enforced"] += 1
    for case in group["tests"]:
        accepted = accepts(compiler, group["schema"], case["data"])
        counts["valid but not spelled"] += case["valid"] and not accepted
        if accepted and not case["valid"]:
            yield f"{group['description']}: {case['description']}"
