"""Completions of plain prompts in OpenAI's words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from frontdesk.engine.errors import EngineError
from frontdesk.engine.generating import Choice, Work, finished
from frontdesk.engine.openai_chat import event, head, usage
from frontdesk.engine.request import Emitted
from frontdesk.engine.schemas import CompletionRequest
from frontdesk.engine.service import Chat
from frontdesk.engine.tokens import Vocabulary

JSON = dict[str, Any]


async def completion(chat: Chat, body: CompletionRequest, work: Work) -> JSON:
    """The whole answer."""
    choices = await finished(chat.pieces(work))
    rendered = [_choice(chat, body, c.index, c.text, c.tokens, c.finish) for c in choices]
    return head(chat.name, "text_completion") | {"choices": rendered, "usage": usage(work, choices)}


async def stream(chat: Chat, body: CompletionRequest, work: Work) -> AsyncIterator[bytes]:
    """The answer as server-sent events; an error in the middle is an event too."""
    opening = head(chat.name, "text_completion")
    choices: dict[int, Choice] = {}
    try:
        async for piece in chat.pieces(work):
            choice = choices[piece.choice.index] = piece.choice
            part = _choice(chat, body, choice.index, piece.text, piece.tokens, choice.finish or None)
            yield event(opening | {"choices": [part]})
    except EngineError as error:
        yield event({"error": {"message": error.message, "type": error.code}})
        return
    if body.with_usage:
        yield event(opening | {"choices": [], "usage": usage(work, list(choices.values()))})
    yield b"data: [DONE]\n\n"


def _choice(
    chat: Chat, body: CompletionRequest, index: int, text: str, tokens: Sequence[Emitted], finish: str | None
) -> JSON:
    logprobs = _logprobs(chat.vocabulary, tokens) if body.logprobs is not None else None
    return {"index": index, "text": text, "logprobs": logprobs, "finish_reason": finish}


def _logprobs(vocabulary: Vocabulary, tokens: Sequence[Emitted]) -> JSON:
    def text(token: int) -> str:
        return vocabulary.piece(token).decode(errors="replace")

    offsets, at = [], 0
    for emitted in tokens:
        offsets.append(at)
        at += len(text(emitted.token))
    return {
        "tokens": [text(emitted.token) for emitted in tokens],
        "token_logprobs": [max(emitted.logprob, -9999.0) for emitted in tokens],
        "top_logprobs": [{text(token): chance for token, chance in emitted.likeliest} for emitted in tokens],
        "text_offset": offsets,
    }
