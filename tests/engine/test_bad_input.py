"""Bad input gets a 4xx in OpenAI's words, soon, and does not disturb a stream beside it."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx
import pytest

USER = [{"role": "user", "content": "Hello"}]
SOON = 3.0  # seconds


def chat(**more: Any) -> bytes:
    return json.dumps({"messages": USER, "max_tokens": 4, **more}).encode()


def tool(name: str, parameters: Any = None) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "parameters": parameters or {}}}


def reply_schema(schema: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(levels):
        schema = {"items": schema}
    return schema


BODIES: dict[str, bytes] = {
    "over the context": chat(messages=[{"role": "user", "content": "word " * 30_000}]),
    "n": chat(n=10**9),
    "temperature": chat(temperature=-1),
    "temperature is no number": b'{"messages": [{"role": "user", "content": "a"}], "temperature": NaN}',
    "negative max_tokens": chat(max_tokens=-1),
    "huge max_tokens": chat(max_tokens=10**12),
    "top_logprobs": chat(logprobs=True, top_logprobs=999),
    "many stops": chat(stop=["x"] * 500_000),
    "many biases": chat(logit_bias={str(at): 1 for at in range(200_000)}),
    "a schema of a megabyte": chat(response_format=reply_schema({"enum": ["x" * 1_000_000]})),
    "a deep schema": chat(response_format=reply_schema(deep(200))),
    "an automaton without end": chat(response_format=reply_schema({"type": "integer", "multipleOf": 9_999_991})),
    "unsupported keyword": chat(response_format=reply_schema({"type": "array", "uniqueItems": True})),
    "unsupported keyword of a tool": chat(tools=[tool("a", {"properties": {"b": {"not": {}}}})]),
    "a bad regex": chat(response_format={"type": "regex", "pattern": "(" * 5000}),
    "a bad grammar": chat(response_format={"type": "lark", "grammar": "start: ("}),
    "deep JSON": b'{"messages": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "malformed": b'{"messages": [',
    "broken UTF-8": b'{"messages": [{"role": "user", "content": "\xff\xfe"}]}',
    "no object": b"[1, 2]",
    "empty": b"",
    "two tools of one name": chat(tools=[tool("a"), tool("a")]),
    "a tool without a name": chat(tools=[tool("")]),
    "a tool's name with a newline": chat(tools=[tool("a\n")]),
    "unknown role": chat(messages=[{"role": "wizard", "content": "a"}]),
    "unsupported part": chat(
        messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a"}}]}]
    ),
}


def assert_refused(answer: httpx.Response, took: float) -> None:
    assert 400 <= answer.status_code < 500, answer.text[:500]
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert len(answer.text) < 10_000
    assert took < SOON


def post(engine: httpx.Client, body: bytes, kind: str = "application/json") -> tuple[httpx.Response, float]:
    began = time.monotonic()
    answer = engine.post("chat/completions", content=body, headers={"Content-Type": kind})
    return answer, time.monotonic() - began


@pytest.mark.parametrize("case", BODIES)
def test_it_is_refused_soon(engine: httpx.Client, case: str) -> None:
    assert_refused(*post(engine, BODIES[case]))


@pytest.mark.parametrize("name", ["nobody", "nobody:adapter", "tiny:nothing"])
def test_an_unknown_model_is_not_found(engine: httpx.Client, name: str) -> None:
    answer, took = post(engine, chat(model=name))
    assert_refused(answer, took)
    assert answer.status_code == 404


def test_a_wrong_content_type_is_refused(engine: httpx.Client) -> None:
    assert_refused(*post(engine, b"messages=1", "application/x-www-form-urlencoded"))


def test_a_stream_beside_it_is_not_disturbed(engine: httpx.Client) -> None:
    body = {"messages": USER, "max_tokens": 60, "ignore_eos": True, "seed": 1, "temperature": 0}
    alone = engine.post("chat/completions", json=body).json()["choices"][0]["message"]["content"]
    streamed: list[str] = []
    reader = threading.Thread(target=lambda: streamed.append(read(engine, body)))
    reader.start()
    for bad in BODIES.values():
        post(engine, bad)
    reader.join(60)
    assert streamed == [alone]


def read(engine: httpx.Client, body: dict[str, Any]) -> str:
    """The text of a streamed reply."""
    text = ""
    with engine.stream("POST", "chat/completions", json={**body, "stream": True}) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                text += json.loads(line[6:])["choices"][0]["delta"].get("content") or ""
    return text
