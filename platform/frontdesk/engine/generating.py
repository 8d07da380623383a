"""Replies as they grow: requests for the engine's thread, and their tokens as text for the reader."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from frontdesk.engine.errors import EngineError
from frontdesk.engine.lookup import Lookup
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.request import Constraint, Emitted, Request, Sampling
from frontdesk.engine.tokens import TextStream, Vocabulary


@dataclass(frozen=True)
class Work:
    """What is to be generated: `count` replies to one prompt, each held to a constraint of its own when there is one."""

    prompt: list[int]
    scope: str
    limit: int
    sampling: Sampling = field(default_factory=Sampling)
    adapter: str | None = None
    stops: tuple[str, ...] = ()
    count: int = 1
    ignore_end: bool = False
    background: bool = False
    seconds: float | None = None  # that the replies may take
    constraint: Callable[[], Constraint] | None = None
    grammar: str | None = None  # of the constraint


@dataclass
class Choice:
    """One reply as it grows; `finish` is stop or length once it has ended."""

    index: int
    text: str = ""
    finish: str = ""
    tokens: list[Emitted] = field(default_factory=list)
    cached_tokens: int = 0


@dataclass(frozen=True)
class Piece:
    """Some more of a reply; the last piece of each reply may be empty."""

    choice: Choice
    text: str
    tokens: tuple[Emitted, ...]


async def generate(loop: EngineLoop, vocabulary: Vocabulary, work: Work) -> AsyncIterator[Piece]:
    """The pieces of all replies as they come. Leaving the iteration cancels what still runs. Raises what the engine raises."""
    queue: asyncio.Queue[tuple[int, Any]] = asyncio.Queue()
    requests = [_request(work, index, queue) for index in range(work.count)]
    growing = [_Growing(Choice(index), vocabulary, work.stops) for index in range(work.count)]
    with _submitted(loop, requests):
        while not all(one.choice.finish for one in growing):
            for index, items in (await _come(queue)).items():
                reply = growing[index]
                if reply.choice.finish:
                    continue  # it has met a stop text; what was on its way is left out, and so is its cancellation
                error = reply.take(items)
                reply.choice.cached_tokens = requests[index].reused
                piece = reply.piece()
                if piece is not None:
                    yield piece
                if error is not None:
                    raise error
                if reply.choice.finish:
                    requests[index].cancelled = True


async def _come(queue: asyncio.Queue[tuple[int, Any]]) -> dict[int, list[Any]]:
    """All that has come for each reply: what a step brings comes at once."""
    items = [await queue.get()]
    while not queue.empty():
        items.append(queue.get_nowait())
    come: dict[int, list[Any]] = {}
    for index, item in items:
        come.setdefault(index, []).append(item)
    return come


async def finished(pieces: AsyncIterator[Piece]) -> list[Choice]:
    """The replies when all have ended, in their order."""
    choices = {piece.choice.index: piece.choice async for piece in pieces}
    return [choices[index] for index in sorted(choices)]


class _Growing:
    """Tokens to text: no half characters, and nothing that may turn out to belong to a stop text."""

    def __init__(self, choice: Choice, vocabulary: Vocabulary, stops: tuple[str, ...]) -> None:
        self.choice, self._stops = choice, stops
        self._stream = TextStream(vocabulary)
        self._given = self._shown = 0
        self._held = max(map(len, stops), default=1) - 1

    def take(self, items: Sequence[Emitted | str | Exception]) -> Exception | None:
        """Grow by what has come, up to a stop text; returns the error at which the reply broke off."""
        for item in items:
            if isinstance(item, Exception):
                return item
            self._grow(item)
            if self.choice.finish:
                break
        return None

    def _grow(self, item: Emitted | str) -> None:
        choice = self.choice
        if isinstance(item, Emitted):
            choice.tokens.append(item)
            choice.text += self._stream.feed(item.token)
        else:
            choice.finish = item
        cut = min((at for stop in self._stops if (at := choice.text.find(stop)) >= 0), default=-1)
        if cut >= 0:
            choice.text, choice.finish = choice.text[:cut], "stop"

    def piece(self) -> Piece | None:
        """What may be shown since the last piece; None when there is nothing and the reply goes on."""
        choice = self.choice
        safe = len(choice.text) if choice.finish else max(self._given, len(choice.text) - self._held)
        if safe == self._given and not choice.finish:
            return None
        piece = Piece(choice, choice.text[self._given : safe], tuple(choice.tokens[self._shown :]))
        self._given, self._shown = safe, len(choice.tokens)
        return piece


class _Mailbox:
    """From the engine's thread to an event loop, which is woken once for all that comes before it looks."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: deque[tuple[asyncio.Queue[Any], Any]] = deque()
        self._called = False

    def put(self, queue: asyncio.Queue[Any], item: object) -> None:
        self._items.append((queue, item))
        if not self._called:
            self._called = True
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        self._called = False
        while self._items:
            queue, item = self._items.popleft()
            queue.put_nowait(item)


_mailboxes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Mailbox] = WeakKeyDictionary()


def _mailbox() -> _Mailbox:
    loop = asyncio.get_running_loop()
    return _mailboxes.setdefault(loop, _Mailbox(loop))


def _request(work: Work, index: int, queue: asyncio.Queue[tuple[int, Any]]) -> Request:
    mailbox = _mailbox()

    def put(item: object) -> None:
        mailbox.put(queue, (index, item))

    seed = None if work.sampling.seed is None else work.sampling.seed + index
    return Request(
        prompt=work.prompt,
        scope=work.scope,
        emit=put,
        done=put,
        max_tokens=work.limit,
        adapter=work.adapter,
        sampling=replace(work.sampling, seed=seed),
        constraint=work.constraint() if work.constraint else None,
        grammar=work.grammar,
        lookup=Lookup(work.prompt) if work.constraint is None else None,
        ignore_end=work.ignore_end,
        background=work.background,
        deadline=None if work.seconds is None else time.monotonic() + work.seconds,
    )


@contextmanager
def _submitted(loop: EngineLoop, requests: list[Request]) -> Iterator[None]:
    for request in requests:
        loop.submit(request)
    try:
        yield
    finally:
        for request in requests:
            request.cancelled = True


async def score(
    loop: EngineLoop, prompt: list[int], candidates: list[list[int]], scope: str, adapter: str | None = None
) -> list[float]:
    """The log-likelihood of each candidate as the prompt's continuation."""
    result: asyncio.Queue[Any] = asyncio.Queue()
    mailbox = _mailbox()

    def done(item: object) -> None:
        mailbox.put(result, item)

    request = Request(
        prompt=prompt, scope=scope, emit=lambda _: None, done=done, candidates=candidates, adapter=adapter
    )
    with _submitted(loop, [request]):
        scores = await result.get()
    if isinstance(scores, Exception):
        raise scores
    if not isinstance(scores, list):
        raise EngineError("the engine gave no scores")
    return scores
