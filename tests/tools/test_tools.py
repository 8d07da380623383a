"""Every first tool against a small business: what it takes, what it returns, and that every outcome can be said."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from frontdesk_tools.errors import BadArguments, BadResult, UnknownTool
from frontdesk_tools.ports import Facet
from frontdesk_tools.registry import check_arguments, check_result, default_registry
from frontdesk_tools.spec import CallContext, Risk, Source, Tool, ToolResult
from frontdesk_tools.templates import fields_of, render
from tests.tools.desk import MemoryDesk

REGISTRY = default_registry()
TOOLS = REGISTRY.all()
LANGUAGES = ("en", "fr")

CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("get_order", {"number": "1042"}, "found"),
    ("get_order", {"number": "2231"}, "found"),
    ("get_order", {"number": "9"}, "not_found"),
    ("cancel_order", {"number": "1042"}, "cancelled"),
    ("cancel_order", {"number": "2231"}, "not_cancellable"),
    ("cancel_order", {"number": "9"}, "not_found"),
    ("search_products", {"query": "tent", "max_price": 300.0}, "found"),
    ("search_products", {"query": "boat"}, "none"),
    ("capture_lead", {"email": "ana@example.com", "name": "Ana"}, "captured"),
    ("capture_lead", {"email": "ana@example.com"}, "captured"),
    ("event_schedule", {}, "found"),
    ("event_schedule", {"day": "2026-11-24"}, "found"),
    ("event_schedule", {"day": "2026-11-25"}, "none"),
    ("flag_message", {"reason": "spam"}, "flagged"),
    ("flag_message", {}, "flagged"),
    ("search_knowledge", {"query": "return policy"}, "found"),
    ("search_knowledge", {"query": "parking"}, "none"),
    ("hand_off", {}, "handed_off"),
]
ITEMS = {"search_products": "products", "event_schedule": "events"}

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.spec.name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "arguments", "outcome"), CALLS)
async def test_a_call_returns_what_was_declared_and_can_be_said(
    name: str, arguments: dict[str, Any], outcome: str, language: str
) -> None:
    tool = REGISTRY.get(name)
    check_arguments(tool, arguments)
    result = await tool.run(arguments, MemoryDesk().as_desk(), CallContext("key", language))
    check_result(tool, result)
    assert result.outcome == outcome
    assert render(tool.spec.outcomes[outcome][language], result.data, language)
    for item in result.data.get(ITEMS.get(name, ""), []):
        assert render(tool.spec.outcomes["item"][language], item, language)


def test_every_tool_is_called_above() -> None:
    assert {name for name, _, _ in CALLS} == {tool.spec.name for tool in TOOLS}


@every_tool
def test_schemas_are_valid(tool: Tool) -> None:
    Draft202012Validator.check_schema(tool.spec.arguments_schema())
    Draft202012Validator.check_schema(dict(tool.spec.result_schema))


@every_tool
def test_everything_is_said_in_both_languages(tool: Tool) -> None:
    spec = tool.spec
    sentences = [spec.description, *spec.outcomes.values(), *spec.ask.values()]
    assert all(set(LANGUAGES) <= set(sentence) and all(sentence.values()) for sentence in sentences)
    assert {example.language for example in spec.examples} == set(LANGUAGES)
    texts = [example.text for example in spec.examples]
    assert all(texts)
    assert len(texts) == len(set(texts))


@every_tool
def test_both_languages_fill_in_the_same_fields(tool: Tool) -> None:
    for sentence in [*tool.spec.outcomes.values(), tool.spec.confirm]:
        assert len({frozenset(fields_of(template)) for template in sentence.values()}) <= 1


@every_tool
def test_a_required_argument_can_be_asked_for(tool: Tool) -> None:
    assert {argument.name for argument in tool.spec.arguments if argument.required} <= set(tool.spec.ask)


@every_tool
def test_a_risky_tool_asks_first_and_takes_no_free_text(tool: Tool) -> None:
    risky = tool.spec.risk is Risk.RISKY
    assert set(tool.spec.confirm) == (set(LANGUAGES) if risky else set())
    if risky:
        required = {argument.name for argument in tool.spec.arguments if argument.required}
        assert all(fields_of(question) <= required for question in tool.spec.confirm.values())
        assert all(argument.source is not Source.FREE for argument in tool.spec.arguments)


def test_cancelling_is_risky() -> None:
    assert REGISTRY.get("cancel_order").spec.risk is Risk.RISKY


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_order", {}),
        ("get_order", {"number": 1042}),
        ("get_order", {"number": "1042", "status": "x"}),
        ("get_order", {"number": "1" * 41}),
        ("search_products", {"max_price": -1}),
        ("search_products", {"capacity": 4}),
        ("flag_message", {"reason": "boredom"}),
    ],
)
def test_arguments_that_break_the_schema_are_refused(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(BadArguments, match=name):
        check_arguments(REGISTRY.get(name), arguments)


@pytest.mark.parametrize(
    "result", [ToolResult("lost", {"number": "1"}), ToolResult("found", {}), ToolResult("found", {"number": 1})]
)
def test_a_result_that_was_not_declared_is_refused(result: ToolResult) -> None:
    with pytest.raises(BadResult, match="get_order"):
        check_result(REGISTRY.get("get_order"), result)


def test_an_unknown_tool_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownTool, match=r"make_tea.*cancel_order"):
        REGISTRY.get("make_tea")


async def test_the_same_key_has_one_effect() -> None:
    memory = MemoryDesk()
    for _ in range(2):
        await REGISTRY.get("capture_lead").run({"email": "a@b.example"}, memory.as_desk(), CallContext("k1", "en"))
    assert memory.done == {"k1": "lead a@b.example"}


async def test_a_delivered_order_is_not_expected() -> None:
    tool = REGISTRY.get("get_order")
    delivered = await tool.run({"number": "2231"}, MemoryDesk().as_desk(), CallContext("k", "en"))
    assert delivered.data["expected_on"] is None
    assert "expected" not in render(tool.spec.outcomes["found"]["en"], delivered.data, "en")


async def test_the_catalogue_gives_the_search_its_arguments() -> None:
    facets = (
        Facet("capacity", "number", unit="person"),
        Facet("colour", "text", ("red", "blue")),
        Facet("new", "flag"),
    )
    tool = REGISTRY.for_catalogue(facets).get("search_products")
    wanted = {"query": "tent", "capacity": 4, "colour": "red", "new": True}
    check_arguments(tool, wanted)
    with pytest.raises(BadArguments):
        check_arguments(tool, {"colour": "green"})
    memory = MemoryDesk()
    result = await tool.run(wanted, memory.as_desk(), CallContext("k", "fr"))
    assert memory.queries[0].filters == {"capacity": 4, "colour": "red", "new": True}
    assert result.data["products"][0]["note"] == "actuellement épuisé"


def test_a_catalogue_leaves_the_other_tools_and_the_first_registry_alone() -> None:
    grown = REGISTRY.for_catalogue((Facet("new", "flag"),))
    assert [tool.spec.name for tool in grown.all()] == [tool.spec.name for tool in TOOLS]
    assert "new" not in REGISTRY.get("search_products").spec.arguments_schema()["properties"]
    assert REGISTRY.for_catalogue(()) is REGISTRY
