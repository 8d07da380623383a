"""Completions of plain prompts in OpenAI's words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from frontdesk.engine.generating import Piece, Work, finished
from frontdesk.engine.openai_events import JSON, events, head, usage
from frontdesk.engine.request import Emitted
from frontdesk.engine.schemas import CompletionRequest
from frontdesk.engine.service import Chat
from frontdesk.engine.tokens import Vocabulary


async def completion(chat: Chat, body: CompletionRequest, work: Work) -> JSON:
    """The whole answer."""
    choices = await finished(chat.pieces(work))
    rendered = [_choice(chat, body, c.index, c.text, c.tokens, c.finish) for c in choices]
    return head(chat.name, "text_completion") | {"choices": rendered, "usage": usage(work, choices)}


async def stream(chat: Chat, body: CompletionRequest, work: Work) -> AsyncIterator[bytes]:
    """The answer as server-sent events; an error in the middle is an event too."""

    def render(piece: Piece) -> list[JSON]:
        choice = piece.choice
        return [_choice(chat, body, choice.index, piece.text, piece.tokens, choice.finish or None)]

    opening = head(chat.name, "text_completion")
    async for written in events(opening, chat, work, render, body.with_usage):
        yield written


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
