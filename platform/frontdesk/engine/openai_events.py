"""What chats and completions share in OpenAI's words: the head of an answer, its usage, and the stream of events."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import orjson

from frontdesk.engine.errors import EngineError
from frontdesk.engine.generating import Choice, Piece, Work
from frontdesk.engine.service import Chat

JSON = dict[str, Any]


async def events(
    opening: JSON, chat: Chat, work: Work, render: Callable[[Piece], Sequence[JSON]], with_usage: bool
) -> AsyncIterator[bytes]:
    """Every piece as the choices that `render` makes of it, then the usage when it is wanted, then the end. An error in the
    middle is the last event."""
    choices: dict[int, Choice] = {}
    try:
        async for piece in chat.pieces(work):
            choices[piece.choice.index] = piece.choice
            for choice in render(piece):
                yield event(opening | {"choices": [choice]})
    except EngineError as error:
        yield event({"error": {"message": error.message, "type": error.code}})
        return
    if with_usage:
        yield event(opening | {"choices": [], "usage": usage(work, list(choices.values()))})
    yield b"data: [DONE]\n\n"


def head(name: str, kind: str) -> JSON:
    """What every answer begins with."""
    prefix = "cmpl" if kind == "text_completion" else "chatcmpl"
    return {"id": f"{prefix}-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": name}


def usage(work: Work, choices: Sequence[Choice]) -> JSON:
    """Tokens of the prompt and of all replies."""
    prompt, replies = len(work.prompt), sum(len(choice.tokens) for choice in choices)
    cached = max((choice.cached_tokens for choice in choices), default=0)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": replies,
        "total_tokens": prompt + replies,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def event(data: JSON) -> bytes:
    """One server-sent event."""
    return b"data: " + orjson.dumps(data) + b"\n\n"
