"""The engine as a process of its own: a tiny model on the real llama.cpp, the real embedder, a unix socket."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.engine.conftest import START_SECONDS, start
from tests.engine.tiny_gguf import CONTEXT

MESSAGES = [{"role": "user", "content": "Is the shop open on Sunday, and where is the shop?"}]


def chat(engine: httpx.Client, **body: Any) -> dict[str, Any]:
    tenant = body.pop("tenant", "public")
    response = engine.post(
        "chat/completions",
        json={"messages": MESSAGES, "max_tokens": 12, "temperature": 0} | body,
        headers={"X-Frontdesk-Tenant": tenant},
    )
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def text_of(answer: dict[str, Any]) -> str:
    return str(answer["choices"][0]["message"]["content"])


def as_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}


def test_a_chat_is_answered(engine: httpx.Client) -> None:
    answer = chat(engine)
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "frontdesk"
    assert answer["choices"][0]["finish_reason"] in ("stop", "length")
    assert 0 < answer["usage"]["completion_tokens"] <= 12
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_a_stream_gives_the_same_text(engine: httpx.Client) -> None:
    body = {"messages": MESSAGES, "max_tokens": 12, "temperature": 0, "stream": True}
    with engine.stream("POST", "chat/completions", json=body | {"stream_options": {"include_usage": True}}) as response:
        lines = [line.removeprefix("data: ") for line in response.iter_lines() if line]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    text = "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"])
    assert text == text_of(chat(engine))
    assert chunks[-2]["choices"][0]["finish_reason"] in ("stop", "length")
    assert chunks[-1]["usage"]["completion_tokens"] > 0


def test_the_same_seed_says_the_same(engine: httpx.Client) -> None:
    warm = {"temperature": 1.0, "seed": 5}
    assert text_of(chat(engine, **warm)) == text_of(chat(engine, **warm))


def test_replies_at_once_are_the_replies_alone(engine: httpx.Client) -> None:
    questions = [[{"role": "user", "content": f"Question {number}: where is it?"}] for number in range(6)]
    alone = [text_of(chat(engine, messages=question, tenant="a")) for question in questions]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda question: text_of(chat(engine, messages=question, tenant="b")), questions))
    assert together == alone


def test_a_prefix_is_reused_inside_a_tenant_only(engine: httpx.Client) -> None:
    def cached(tenant: str) -> int:
        return int(chat(engine, tenant=tenant)["usage"]["prompt_tokens_details"]["cached_tokens"])

    assert [cached("north"), cached("south")] == [0, 0]
    assert cached("north") > 20


def test_a_conversation_that_made_room_for_others_goes_on_where_it_was(engine: httpx.Client) -> None:
    talk = [{"role": "user", "content": "Where is the tent that I ordered a week ago? " * 2}]
    before = chat(engine, messages=talk, tenant="kept", ignore_eos=True)
    for other in range(6):  # the engine has four sequences
        chat(engine, messages=[{"role": "user", "content": f"{other} is another question. " * 4}], tenant=f"o{other}")
    talk += [{"role": "assistant", "content": text_of(before)}, {"role": "user", "content": "And the stove?"}]
    again, fresh = (chat(engine, messages=talk, tenant=tenant) for tenant in ("kept", "fresh"))
    assert text_of(again) == text_of(fresh)
    assert again["usage"]["prompt_tokens_details"]["cached_tokens"] >= before["usage"]["prompt_tokens"]
    assert fresh["usage"]["prompt_tokens_details"]["cached_tokens"] == 0


def test_a_stop_text_ends_the_reply(engine: httpx.Client) -> None:
    whole = text_of(chat(engine))
    stop = whole[len(whole) // 2 :][:1]
    answer = chat(engine, stop=[stop])
    assert text_of(answer) == whole[: whole.index(stop)]
    assert answer["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"tool": {"enum": ["a", "b"]}, "n": {"type": "integer", "minimum": 0, "maximum": 9}},
         "required": ["tool", "n"], "additionalProperties": False},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 3},
        {"const": "the only reply"},
        {"enum": ["où", "là"]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("temperature", [0, 1.5])
def test_a_reply_fits_its_schema(engine: httpx.Client, schema: dict[str, Any], temperature: float) -> None:
    answer = chat(engine, max_tokens=100, temperature=temperature, seed=3, response_format=as_schema(schema))
    assert answer["choices"][0]["finish_reason"] == "stop"
    Draft202012Validator(schema).validate(json.loads(text_of(answer)))


def scores(engine: httpx.Client, prompt: str, candidates: list[str], tenant: str) -> list[dict[str, float]]:
    response = engine.post(
        "score", json={"prompt": prompt, "candidates": candidates}, headers={"X-Frontdesk-Tenant": tenant}
    )
    assert response.status_code == 200, response.text
    rows: list[dict[str, float]] = response.json()["scores"]
    return rows


def test_a_score_is_the_sum_of_its_tokens_log_probabilities(engine: httpx.Client) -> None:
    [whole] = scores(engine, "A: ", ["xyz"], "sum-0")
    parts = [
        scores(engine, "A: " + "xyz"[:at], ["xyz"[at]], f"sum-{at + 1}")[0]["logprob"] for at in range(3)
    ]  # a tenant each, so that nothing is warm
    assert whole["tokens"] == 3
    assert whole["logprob"] == pytest.approx(sum(parts), abs=0.02)
    assert whole["logprob"] < 0


def test_all_next_tokens_together_are_certain(engine: httpx.Client) -> None:
    rows = scores(engine, "A: ", [chr(code) for code in range(0x21, 0x61)], "all")
    assert 0 < sum(math.exp(row["logprob"]) for row in rows) < 1


def test_a_score_is_the_same_with_a_warm_cache(engine: httpx.Client) -> None:
    prompt, candidates = "Where is my order? The customer wants to ", ["cancel", "know", "the other"]
    cold, warm = (scores(engine, prompt, candidates, "warm") for _ in range(2))
    assert [row["logprob"] for row in warm] == pytest.approx([row["logprob"] for row in cold], abs=0.02)


def test_embeddings_are_unit_vectors_in_the_order_of_the_texts(engine: httpx.Client) -> None:
    texts = ["Where is my parcel?", "", "é" * 5000, "x" + "🙂" * 3000, "a\x00b", "Where is my parcel?"]
    rows = engine.post("embeddings", json={"input": texts}).raise_for_status().json()["data"]
    assert [row["index"] for row in rows] == list(range(len(texts)))
    assert all(math.hypot(*row["embedding"]) == pytest.approx(1, abs=1e-6) for row in rows)
    assert rows[0]["embedding"] == pytest.approx(rows[-1]["embedding"], abs=1e-3)


def test_both_models_are_listed(engine: httpx.Client) -> None:
    listed = engine.get("models").json()["data"]
    assert [row["id"] for row in listed] == ["frontdesk", "frontdesk-embedder"]
    assert "frontdesk_engine" in engine.get("http://engine/metrics").text


def test_documents_are_ranked_for_a_question(roomy: httpx.Client) -> None:
    documents = ["We are closed on Sundays.", "Boots may be returned within 60 days.", "Our tents are made of cotton."]
    body = {"query": "When can I return boots?", "documents": documents, "top_n": 2, "return_documents": True}
    ranked = roomy.post("rerank", json=body).raise_for_status().json()["results"]
    assert (ranked[0]["index"], ranked[0]["document"]) == (1, {"text": documents[1]})
    assert len(ranked) == 2
    assert ranked[0]["relevance_score"] > ranked[1]["relevance_score"]
    every = roomy.post("rerank", json={"query": body["query"], "documents": documents}).json()["results"]
    assert sorted(row["index"] for row in every) == [0, 1, 2]
    assert {"index", "relevance_score"} == set(every[0])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat/completions", {"messages": [{"role": "user", "content": "word " * CONTEXT}]}),
        ("chat/completions", {"messages": MESSAGES, "best_of": 2}),
        ("chat/completions", {"messages": []}),
        ("chat/completions", {"messages": [{"role": "robot", "content": "x"}]}),
        ("chat/completions", {"messages": MESSAGES, "temperature": 9}),
        ("chat/completions", {"messages": MESSAGES, "n": 99}),
        ("chat/completions", {"messages": MESSAGES, "max_tokens": 0}),
        ("chat/completions", {"messages": MESSAGES, "response_format": {"type": "json_schema"}}),
        ("chat/completions", {"messages": MESSAGES, "response_format": as_schema({"type": "colour"})}),
        ("chat/completions", {"messages": MESSAGES, "response_format": as_schema({"$ref": "#/nowhere"})}),
        ("chat/completions", {"messages": MESSAGES, "response_format": as_schema({"enum": ["x" * 70_000]})}),
        ("chat/completions", {"messages": MESSAGES, "stop": ["x"] * 1_000_000}),
        ("chat/completions", {"messages": MESSAGES, "tool_choice": "required"}),
        ("chat/completions", {"messages": MESSAGES, "top_logprobs": 3}),
        ("chat/completions", {"messages": MESSAGES, "response_format": {"type": "regex", "pattern": "("}}),
        ("completions", {"prompt": []}),
        ("completions", {"prompt": ""}),
        ("completions", {"prompt": [10_000_000]}),
        ("embeddings", {"input": [[10_000_000]]}),
        ("rerank", {"query": "a", "documents": ["b"]}),
        ("score", {"prompt": "word " * CONTEXT, "candidates": ["a"]}),
        ("score", {"prompt": "a", "candidates": []}),
        ("score", {"prompt": "a", "candidates": [""]}),
        ("embeddings", {"input": []}),
        ("embeddings", {"input": ["x"] * 257}),
    ],
)  # fmt: skip
def test_a_bad_request_is_refused_in_the_shape_of_openai(engine: httpx.Client, path: str, body: dict[str, Any]) -> None:
    refused(engine.post(path, json=body), 400)


def test_an_unknown_model_is_refused(engine: httpx.Client) -> None:
    refused(engine.post("chat/completions", json={"messages": MESSAGES, "model": "gpt-9"}), 404)
    refused(engine.get("models/gpt-9"), 404)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"messages": [{"role": "user", "content": "\\ud800"}]}', b"\xff\xfe"]
)
def test_a_body_that_is_no_request_is_refused(engine: httpx.Client, content: bytes) -> None:
    refused(engine.post("chat/completions", content=content, headers={"Content-Type": "application/json"}), 400)


def test_a_huge_body_is_refused(engine: httpx.Client) -> None:
    refused(engine.post("chat/completions", content=b" " * (5 << 20)), 413)


def test_a_huge_body_of_unknown_length_is_refused(engine: httpx.Client) -> None:
    refused(engine.post("chat/completions", content=(b" " * (1 << 20) for _ in range(6))), 413)


def test_an_unknown_path_is_refused(engine: httpx.Client) -> None:
    refused(engine.post("audio/speech", json={}), 404)


def refused(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]


def test_a_reader_who_leaves_frees_the_engine(engine: httpx.Client) -> None:
    body = {"messages": MESSAGES, "max_tokens": 150, "stream": True}
    for _ in range(6):
        with engine.stream("POST", "chat/completions", json=body) as response:
            next(response.iter_lines())
    assert chat(engine)["usage"]["completion_tokens"] > 0


@pytest.mark.parametrize("content", [b"this is no model", b"GGUF\x03\x00\x00\x00 damaged"])
def test_a_file_that_is_no_model_is_one_line_and_status_2(folder: Path, content: bytes) -> None:
    wrong = folder / "wrong.gguf"
    wrong.write_bytes(content)
    process = start("--socket", folder / "unused.sock", "--model", wrong)
    printed, complaint = process.communicate(timeout=START_SECONDS)
    assert process.returncode == 2
    assert printed == b""
    assert len(complaint.decode().splitlines()) == 1, complaint
    assert str(wrong) in complaint.decode()


def test_nowhere_to_listen_is_one_line_and_status_2(model: Path) -> None:
    process = start("--model", model)
    _, complaint = process.communicate(timeout=START_SECONDS)
    assert (process.returncode, len(complaint.decode().splitlines())) == (2, 1)
