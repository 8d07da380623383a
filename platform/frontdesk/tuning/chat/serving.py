"""The base as the engine serves it, in this process: its tokens, what it decides, and how likely it finds an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from llama_cpp import llama_cpp as llama

from frontdesk.engine.adapters import Adapters, LoopHost
from frontdesk.engine.constraint import GrammarCompiler
from frontdesk.engine.errors import BadRequest
from frontdesk.engine.generating import finished, score
from frontdesk.engine.loop import EngineLoop
from frontdesk.engine.runner import Limits, LlamaRunner
from frontdesk.engine.schemas import ChatRequest
from frontdesk.engine.service import Chat
from frontdesk.engine.tokens import Vocabulary
from frontdesk.tuning.chat.lessons import Lesson
from frontdesk_agents.ports import Completion

CONTEXT, SEQUENCES = 4096, 2
NAME, SCOPE = "base", "tenant"


@dataclass(frozen=True)
class Row:
    """A lesson's tokens; those from `start` on are the answer's, with the token that ends it."""

    tokens: tuple[int, ...]
    start: int


@dataclass(frozen=True)
class Served:
    """The base in its loop. `end` is the token behind a reply."""

    chat: Chat
    host: LoopHost
    end: int

    def row(self, lesson: Lesson) -> Row:
        """The lesson as the engine reads and writes it."""
        prompt = self.chat.vocabulary.prompt([{"role": role, "content": text} for role, text in lesson.messages])
        answer = self.chat.vocabulary.encode(lesson.answer, special=False)
        return Row((*prompt, *answer, self.end), len(prompt))

    async def loss(self, row: Row, adapter: str | None) -> float:
        """Nats a token of the row's answer."""
        prompt, answer = list(row.tokens[: row.start]), list(row.tokens[row.start :])
        [found] = await score(self.chat.loop, prompt, [answer], SCOPE, adapter)
        return -found / len(answer)


@dataclass(frozen=True)
class ThisChat:
    """Implements `ChatModel` by the base with an adapter that was loaded, or none. It decides, and writes nothing: what is compared are
    decisions."""

    served: Served
    adapter: str | None = None
    kind: Literal["builtin", "instruct"] = "instruct"

    async def score(self, _prompt: str, candidates: Sequence[str]) -> list[float]:
        """See the port."""
        return [0.0] * len(candidates)

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion:
        """See the port. What has no room in the context, or no grammar, is answered by nothing."""
        reply = {"type": "json_schema", "json_schema": {"name": "reply", "schema": dict(schema or {})}}
        asked = {"messages": [dict(m) for m in messages], "max_tokens": max_tokens, "temperature": 0}
        body = ChatRequest.model_validate(asked | ({"response_format": reply} if schema is not None else {}))
        chat = self.served.chat.named(NAME if self.adapter is None else f"{NAME}:{self.adapter}", SCOPE)
        assert chat is not None
        try:
            [choice] = await finished(chat.pieces(chat.of_chat(body, SCOPE)))
        except BadRequest:
            return Completion("", 0, 0)
        return Completion(choice.text, 0, len(choice.tokens))

    async def stream(self, _messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        """See the port."""
        yield ""


@contextmanager
def serving(path: Path, threads: int) -> Iterator[Served]:
    """The base, loaded until the block ends. Raises `BadModel`."""
    limits = Limits(context=CONTEXT, sequences=SEQUENCES, threads=threads)
    runner = LlamaRunner(path, limits)
    loop = EngineLoop(runner, limits, name=NAME)
    host, vocab = LoopHost(loop, runner), runner.vocab
    adapters = Adapters(NAME, host)
    chat = Chat(NAME, CONTEXT, loop, Vocabulary(runner.model), GrammarCompiler(vocab), adapters)
    turn_ends = llama.llama_vocab_eot(vocab)
    loop.start()
    try:
        yield Served(chat, host, turn_ends if turn_ends >= 0 else llama.llama_vocab_eos(vocab))
    finally:
        loop.stop()
        runner.close()


async def load(served: Served, name: str, path: Path) -> None:
    """Know a LoRA by a name. Raises `BadModel`."""
    await served.host.load_adapter(name, path)
    served.chat.adapters.owners[name] = SCOPE
