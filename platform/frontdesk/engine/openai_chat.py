"""Chats in OpenAI's words: the finished completion, and the stream of chunks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from frontdesk.engine.generating import Choice, Piece, Work, finished
from frontdesk.engine.openai_events import JSON, event, events, head, usage
from frontdesk.engine.request import Emitted
from frontdesk.engine.schemas import ChatRequest
from frontdesk.engine.service import Chat, check_reply, check_value
from frontdesk.engine.tokens import Vocabulary
from frontdesk.engine.tool_calls import ToolCall


async def completion(chat: Chat, body: ChatRequest, work: Work) -> JSON:
    """The whole answer. Raises `EngineError` when a reply breaks its schema."""
    choices = await finished(chat.pieces(work))
    rendered = [_choice(chat, body, choice) for choice in choices]
    return head(chat.name, "chat.completion") | {"choices": rendered, "usage": usage(work, choices)}


async def stream(chat: Chat, body: ChatRequest, work: Work) -> AsyncIterator[bytes]:
    """The answer as server-sent events; an error in the middle is an event too. Text that may become a tool call is held
    back until it is one or is none."""
    opening = head(chat.name, "chat.completion.chunk")
    held = [_Held(chat, bool(body.offered)) for _ in range(work.count)]
    for index in range(work.count):
        yield event(opening | {"choices": [_delta(index, {"role": "assistant", "content": ""})]})
    async for written in events(
        opening, chat, work, lambda piece: _deltas(chat, body, piece, held[piece.choice.index]), body.with_usage
    ):
        yield written


class _Held:
    """What of a streamed reply has been given as text."""

    def __init__(self, chat: Chat, tools: bool) -> None:
        self._trigger = chat.style.trigger if tools else ""
        self._come = self._given = 0

    def text(self, piece: Piece) -> str:
        """The text that may be shown now. What the reply has beyond its pieces may be the beginning of a stop text."""
        self._come += len(piece.text)
        text = piece.choice.text[: self._come]
        end = len(text)
        if self._trigger and not piece.choice.finish:
            at = text.find(self._trigger)
            end = at if at >= 0 else end - _overlap(text, self._trigger)
        new = text[self._given : max(end, self._given)]
        self._given = max(end, self._given)
        return new

    def rest(self, content: str) -> str:
        """What of the final content has not been shown."""
        return content[self._given :]

    def skip_calls(self, choice: Choice) -> None:
        """Nothing more is shown."""
        self._given = len(choice.text)


def _deltas(chat: Chat, body: ChatRequest, piece: Piece, held: _Held) -> list[JSON]:
    choice, index = piece.choice, piece.choice.index
    content, calls, finish = _parsed(chat, body, choice)
    deltas = []
    text = held.rest(content) if calls else held.text(piece)
    if text or (piece.tokens and body.logprobs):
        logprobs = logprobs_of(chat.vocabulary, piece.tokens) if body.logprobs else None
        deltas.append(_delta(index, {"content": text}, logprobs=logprobs))
    if choice.finish:
        _validated(body, choice, calls)
        if calls:
            held.skip_calls(choice)
            made = [call.as_json(at) for at, call in enumerate(calls)]
            deltas.append(_delta(index, {"tool_calls": made}))
        deltas.append(_delta(index, {}, finish=finish))
    return deltas


def _choice(chat: Chat, body: ChatRequest, choice: Choice) -> JSON:
    content, calls, finish = _parsed(chat, body, choice)
    _validated(body, choice, calls)
    message: JSON = {"role": "assistant", "content": content or (None if calls else "")}
    if calls:
        message["tool_calls"] = [call.as_json() for call in calls]
    logprobs = logprobs_of(chat.vocabulary, choice.tokens) if body.logprobs else None
    return {"index": choice.index, "message": message, "logprobs": logprobs, "finish_reason": finish}


def _parsed(chat: Chat, body: ChatRequest, choice: Choice) -> tuple[str, list[ToolCall], str]:
    """Text, calls, and why it ended; calls are read once the reply has ended."""
    if not choice.finish or not body.offered:
        return choice.text, [], choice.finish
    content, calls = chat.style.parse(choice.text)
    if not body.parallel_tool_calls:
        calls = calls[:1]
    return content, calls, "tool_calls" if calls and choice.finish == "stop" else choice.finish


def _validated(body: ChatRequest, choice: Choice, calls: Sequence[ToolCall]) -> None:
    """Every finished reply and every call is held against its schema again. Raises `EngineError`."""
    schema = body.response_format.schema_of_reply if body.response_format else None
    if choice.finish != "stop" or body.stops:
        return
    if schema is not None and not body.offered:
        check_reply(choice.text, schema)
    parameters = {tool.name: dict(tool.parameters) for tool in body.offered}
    for call in calls:
        if call.name in parameters:
            check_value(call.arguments, {"type": "object", **parameters[call.name]})


def logprobs_of(vocabulary: Vocabulary, tokens: Sequence[Emitted]) -> JSON:
    """Log-probabilities as OpenAI writes them."""
    return {
        "content": [
            _told(vocabulary, emitted.token, emitted.logprob)
            | {"top_logprobs": [_told(vocabulary, token, chance) for token, chance in emitted.likeliest]}
            for emitted in tokens
        ],
        "refusal": None,
    }


def _told(vocabulary: Vocabulary, token: int, logprob: float) -> JSON:
    piece = vocabulary.piece(token)
    return {"token": piece.decode(errors="replace"), "logprob": max(logprob, -9999.0), "bytes": list(piece)}


def _delta(index: int, delta: JSON, *, finish: str | None = None, logprobs: JSON | None = None) -> JSON:
    return {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}


def _overlap(text: str, trigger: str) -> int:
    """How many characters at the end of the text may be the beginning of the trigger."""
    longest = min(len(text), len(trigger) - 1)
    return next((n for n in range(longest, 0, -1) if text.endswith(trigger[:n])), 0)
