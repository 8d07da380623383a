"""Characters of several bytes, one byte a token: whole in every piece of a stream, whatever cuts it."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

LETTERS = "é日🎉"
ASKED: dict[str, Any] = {
    "messages": [{"role": "user", "content": "fête"}],
    "max_tokens": 60,
    "temperature": 1.0,
    "seed": 5,
    "response_format": {"type": "regex", "pattern": f"[{LETTERS}]{{12}}"},
}


def streamed(engine: httpx.Client, **more: Any) -> tuple[dict[int, list[str]], dict[int, str]]:
    """The pieces of each reply and why it ended."""
    pieces: dict[int, list[str]] = {}
    ends: dict[int, str] = {}
    with engine.stream("POST", "chat/completions", json=ASKED | more | {"stream": True}) as response:
        for line in response.iter_lines():
            if line.startswith("data: {"):
                for choice in orjson.loads(line[6:])["choices"]:
                    pieces.setdefault(choice["index"], []).append(choice["delta"].get("content") or "")
                    ends |= {choice["index"]: choice["finish_reason"]} if choice["finish_reason"] else {}
    return pieces, ends


def whole(engine: httpx.Client, **more: Any) -> dict[int, str]:
    answer = engine.post("chat/completions", json=ASKED | more).raise_for_status().json()
    return {choice["index"]: choice["message"]["content"] for choice in answer["choices"]}


def test_every_piece_is_whole_characters_and_together_they_are_the_reply(engine: httpx.Client) -> None:
    pieces, ends = streamed(engine, n=4)
    assert ends == dict.fromkeys(range(4), "stop")
    for texts in pieces.values():
        assert set("".join(texts)) <= set(LETTERS)
        assert len([text for text in texts if text]) > 1
    assert {index: "".join(texts) for index, texts in pieces.items()} == whole(engine, n=4)
    assert len(set(whole(engine, n=4).values())) > 1


@pytest.mark.parametrize("stop", ["日", "🎉é", ["日日", "é🎉"]])
def test_a_stop_text_in_the_middle_cuts_between_characters(engine: httpx.Client, stop: Any) -> None:
    free, cut = whole(engine, n=4), whole(engine, n=4, stop=stop)
    stops = [stop] if isinstance(stop, str) else stop
    for index, text in free.items():
        places = [text.index(each) for each in stops if each in text]
        assert cut[index] == text[: min(places, default=len(text))]
    pieces, _ = streamed(engine, n=4, stop=stop)
    assert {index: "".join(texts) for index, texts in pieces.items()} == cut


@pytest.mark.parametrize("tokens", range(1, 10))
def test_a_reply_that_is_cut_off_ends_with_a_whole_character(engine: httpx.Client, tokens: int) -> None:
    pieces, ends = streamed(engine, max_tokens=tokens)
    assert ends == {0: "length"}
    text = "".join(pieces[0])
    assert set(text) <= set(LETTERS)
    assert tokens - 3 <= len(text.encode()) <= tokens
    assert text == whole(engine, max_tokens=tokens)[0]


def test_what_a_step_brings_of_a_reply_is_one_event(engine: httpx.Client) -> None:
    text = "Your order 1042 left us this morning and is on its way to you."
    pieces, ends = streamed(engine, response_format={"type": "choice", "choices": [text]}, max_tokens=200)
    assert (ends, "".join(pieces[0])) == ({0: "stop"}, text)
    assert len([piece for piece in pieces[0] if piece]) < len(text.split())
