"""The unchanged clients `openai` and `langchain-openai` against the engine."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from jsonschema import Draft202012Validator
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI
from openai import OpenAI

MODEL = "frontdesk"
MESSAGES: Any = [{"role": "user", "content": "Is the shop open on Sunday, and where is the shop?"}]
SCHEMA = {
    "type": "object",
    "properties": {"day": {"enum": ["Monday", "Sunday"]}, "open": {"type": "boolean"}},
    "required": ["day", "open"],
    "additionalProperties": False,
}


def tool(name: str) -> Any:
    return {"type": "function", "function": {"name": name, "description": f"{name} of the shop", "parameters": SCHEMA}}


TOOLS = [tool("opening_hours"), tool("holidays")]


@pytest.fixture
def client(roomy: httpx.Client) -> Iterator[OpenAI]:
    transport = roomy._transport
    with httpx.Client(transport=transport, timeout=60) as http:
        yield OpenAI(base_url="http://engine/v1", api_key="none", http_client=http, max_retries=0)


def ask(client: OpenAI, **body: Any) -> Any:
    return client.chat.completions.create(model=MODEL, **({"messages": MESSAGES, "max_tokens": 16} | body))


def test_models_are_listed(client: OpenAI) -> None:
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).id == MODEL


def test_a_stream_and_its_usage(client: OpenAI) -> None:
    chunks = list(ask(client, stream=True, temperature=0, stream_options={"include_usage": True}))
    whole = ask(client, temperature=0)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole.choices[0].message.content
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens


def test_several_replies_with_a_seed(client: OpenAI) -> None:
    first = ask(client, n=3, seed=5, temperature=1.0)
    again = ask(client, n=3, seed=5, temperature=1.0)
    texts = [choice.message.content for choice in first.choices]
    assert [choice.index for choice in first.choices] == [0, 1, 2]
    assert texts == [choice.message.content for choice in again.choices]
    assert len(set(texts)) > 1


def test_log_probabilities_are_those_of_the_model(client: OpenAI) -> None:
    [choice] = ask(client, temperature=0, logprobs=True, top_logprobs=3).choices
    for told in choice.logprobs.content:
        assert told.logprob == pytest.approx(told.top_logprobs[0].logprob)
        assert sum(math.exp(other.logprob) for other in told.top_logprobs) <= 1.0001
        assert len(told.top_logprobs) == 3
    assert (
        bytes(b for told in choice.logprobs.content for b in told.bytes).decode(errors="replace")
        == choice.message.content
    )


def test_a_stop_text_is_not_shown(client: OpenAI) -> None:
    whole = ask(client, temperature=0, max_tokens=40).choices[0].message.content
    stop = next(letter for letter in whole[1:] if letter.isascii())
    [choice] = ask(client, temperature=0, max_tokens=40, stop=stop).choices
    assert choice.message.content == whole[: whole.index(stop)]
    assert choice.finish_reason == "stop"
    shown = "".join(
        c.choices[0].delta.content or "" for c in ask(client, temperature=0, max_tokens=40, stop=stop, stream=True)
    )
    assert shown == choice.message.content


def test_a_penalty_forbids_what_was_said(client: OpenAI) -> None:
    body = {"temperature": 0, "max_tokens": 40, "logprobs": True}
    free, held = (
        [tuple(told.bytes) for told in ask(client, **body, **more).choices[0].logprobs.content]
        for more in ({"extra_body": {"ignore_eos": True}}, {"presence_penalty": 2.0, "frequency_penalty": 2.0})
    )
    assert len(set(held)) == len(held)
    assert len(set(free)) < len(free)


def test_a_bias_decides(client: OpenAI) -> None:
    body = {"temperature": 0, "max_tokens": 3, "logprobs": True, "logit_bias": {"40": 100}}
    assert len({tuple(told.bytes) for told in ask(client, **body).choices[0].logprobs.content}) == 1
    with pytest.raises(openai.BadRequestError, match="knows no token"):
        ask(client, logit_bias={"999999": 1})


def test_a_reply_can_go_on_past_its_end(client: OpenAI) -> None:
    long = ask(client, temperature=1.0, seed=3, max_tokens=60, extra_body={"ignore_eos": True})
    assert (long.usage.completion_tokens, long.choices[0].finish_reason) == (60, "length")


def test_a_reply_fits_its_schema(client: OpenAI) -> None:
    shape = {"type": "json_schema", "json_schema": {"name": "hours", "schema": SCHEMA, "strict": True}}
    for seed in range(5):
        [choice] = ask(client, response_format=shape, seed=seed, max_tokens=60).choices
        Draft202012Validator(SCHEMA).validate(json.loads(choice.message.content))


@pytest.mark.parametrize(
    ("form", "allowed"),
    [
        ({"type": "regex", "pattern": "[ab]{3}"}, lambda text: len(text) == 3 and set(text) <= {"a", "b"}),
        ({"type": "choice", "choices": ["yes", "no thanks"]}, lambda text: text in ("yes", "no thanks")),
        ({"type": "lark", "grammar": 'start: "x" "y"+ "z"'}, lambda text: text[0] == "x" and text[-1] == "z"),
        ({"type": "substring", "text": "open on Sunday"}, lambda text: text in "open on Sunday"),
    ],
)
def test_a_reply_is_held_to_any_grammar(client: OpenAI, form: dict[str, Any], allowed: Any) -> None:
    for seed in range(4):
        [choice] = ask(client, extra_body={"response_format": form}, seed=seed, max_tokens=40).choices
        assert choice.finish_reason == "length" or allowed(choice.message.content)


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "holidays"}}])
def test_a_tool_is_called_when_it_must_be(client: OpenAI, choice: Any) -> None:
    reply = ask(client, tools=TOOLS, tool_choice=choice, max_tokens=150, parallel_tool_calls=False, seed=1)
    [call] = reply.choices[0].message.tool_calls
    assert reply.choices[0].finish_reason == "tool_calls"
    assert call.function.name in (["holidays"] if isinstance(choice, dict) else ["opening_hours", "holidays"])
    Draft202012Validator(SCHEMA).validate(json.loads(call.function.arguments))


def test_a_tool_call_is_streamed_whole(client: OpenAI) -> None:
    chunks = list(
        ask(client, tools=TOOLS, tool_choice="required", max_tokens=150, seed=1, stream=True, parallel_tool_calls=False)
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    [call] = [call for delta in deltas for call in delta.tool_calls or []]
    Draft202012Validator(SCHEMA).validate(json.loads(call.function.arguments))
    assert "".join(delta.content or "" for delta in deltas) == ""
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_a_tools_result_may_follow(client: OpenAI) -> None:
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "holidays", "arguments": '{"day": "Sunday", "open": true}'},
    }
    messages = [*MESSAGES, {"role": "assistant", "content": None, "tool_calls": [call]}]
    messages.append({"role": "tool", "tool_call_id": "call_1", "content": "closed"})
    assert ask(client, messages=messages, tools=TOOLS, tool_choice="none").choices[0].message.tool_calls is None


def test_completions_of_text_and_of_tokens(client: OpenAI) -> None:
    whole = client.completions.create(model=MODEL, prompt="the shop", max_tokens=8, temperature=0, logprobs=2)
    chunks = client.completions.create(model=MODEL, prompt="the shop", max_tokens=8, temperature=0, stream=True)
    assert "".join(chunk.choices[0].text for chunk in chunks) == whole.choices[0].text
    assert len(whole.choices[0].logprobs.token_logprobs) == whole.usage.completion_tokens
    assert client.completions.create(model=MODEL, prompt=[5, 6, 7], max_tokens=2).usage.prompt_tokens == 3


def test_embeddings_are_the_same_in_both_encodings(client: OpenAI) -> None:
    plain = client.embeddings.create(model="frontdesk-embedder", input=["a shop", "a bakery"], encoding_format="float")
    packed = client.embeddings.create(model="frontdesk-embedder", input=["a shop", "a bakery"])
    for one, other in zip(plain.data, packed.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    assert plain.usage.prompt_tokens > 4


def test_errors_are_those_of_openai(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-9", messages=MESSAGES)
    with pytest.raises(openai.BadRequestError, match="temperature"):
        ask(client, temperature=9)


def test_langchain_talks_to_it(roomy: httpx.Client) -> None:
    with httpx.Client(transport=roomy._transport, timeout=60) as http:
        model = ChatOpenAI(
            model=MODEL, base_url="http://engine/v1", api_key="none", http_client=http, max_tokens=100, seed=1
        )
        assert isinstance(model.invoke([HumanMessage("hello")]).content, str)
        bound = model.bind_tools(TOOLS, tool_choice="holidays", parallel_tool_calls=False)
        assert bound.invoke("is it open?").tool_calls[0]["name"] == "holidays"
        structured = model.with_structured_output({"title": "hours", **SCHEMA}, method="json_schema")
        assert set(structured.invoke("is it open?")) == {"day", "open"}


def test_guesses_change_no_reply(client: OpenAI) -> None:
    """Two replies at once leave no room for guesses; alone, the repeated prompt invites them."""
    messages: Any = [{"role": "user", "content": "the shop opens at nine. " * 6}]
    body = {"messages": messages, "temperature": 0, "max_tokens": 60, "extra_body": {"ignore_eos": True}}
    alone = ask(client, **body).choices[0].message.content
    together = {choice.message.content for choice in ask(client, **body, n=4).choices}
    assert together == {alone}
