"""Text to tokens and back: the model's vocabulary, an incremental UTF-8 decoder, and the chat template in its sandbox."""

from __future__ import annotations

import codecs
import ctypes
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from llama_cpp import llama_cpp as llama

from frontdesk.engine.errors import BadModel, BadRequest
from frontdesk.engine.tool_calls import style_of
from frontdesk.engine.turns import in_turn, without_system

PLAIN_TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"
PLAIN_STOPS = ("\nuser:", "\nsystem:", "\nassistant:")
"""Where a model without a template would go on with the words of others."""

_SHAPES: tuple[Callable[[list[dict[str, Any]]], list[dict[str, Any]]], ...] = (list, in_turn, without_system)


class Vocabulary:
    """A model's tokens. Raises `BadModel` when its chat template cannot be read."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._vocab = llama.llama_model_get_vocab(model)
        self._pieces: dict[int, bytes] = {}
        self._control = self._control_tokens()
        own = self._metadata("tokenizer.chat_template")
        source = own or PLAIN_TEMPLATE
        self.size: int = llama.llama_vocab_n_tokens(self._vocab)
        self.style = style_of(source)
        self.stops = () if own else PLAIN_STOPS
        self._template = self._compile(source)

    def encode(self, text: str, *, special: bool = True, begin: bool = False) -> list[int]:
        """The tokens of a text; `special` reads control tokens written in it, `begin` adds the model's first token."""
        data = text.encode()
        room = len(data) + 8
        tokens = (llama.llama_token * room)()
        count = llama.llama_tokenize(self._vocab, data, len(data), tokens, room, begin, special)
        if count < 0:
            raise BadRequest("this text cannot be split into tokens")
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of a token; control tokens have none."""
        if token not in self._pieces:
            self._pieces[token] = self._bytes(token, special=False)
        return self._pieces[token]

    def prompt(self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()) -> list[int]:
        """The tokens of a chat, with the first token that the model wants, be it written by the template or not."""
        tokens, first = self.encode(self.render(messages, tools)), llama.llama_vocab_bos(self._vocab)
        wanted = llama.llama_vocab_get_add_bos(self._vocab) and tokens[:1] != [first]
        return [first, *tokens] if wanted else tokens

    def render(self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()) -> str:
        """The text of a chat, by the model's own template; control tokens written in a message or a tool are taken out. A template
        that wants no system message, or users and assistants in turn, is given the same words in its way. Raises `BadRequest` when it
        refuses them all the same."""
        said, offered = self._without_control(list(messages)), self._without_control(list(tools)) or None
        for shape in _SHAPES:
            try:
                return self._rendered(shape(said), offered)
            except TemplateError as error:
                refusal = error
        raise BadRequest(f"the model's chat template refuses these messages: {refusal}") from refusal

    def _rendered(self, messages: list[dict[str, Any]], tools: Any) -> str:
        return str(
            self._template.render(
                messages=messages,
                tools=tools,
                add_generation_prompt=True,
                bos_token=self._special(llama.llama_vocab_bos(self._vocab)),
                eos_token=self._special(llama.llama_vocab_eos(self._vocab)),
            )
        )

    def _without_control(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._control.sub("", value)
        if isinstance(value, Mapping):
            return {self._without_control(key): self._without_control(inner) for key, inner in value.items()}
        return [self._without_control(inner) for inner in value] if isinstance(value, list) else value

    def _control_tokens(self) -> re.Pattern[str]:
        """What a customer must not be able to write: the texts of the vocabulary's control tokens."""
        control = (
            token
            for token in range(llama.llama_vocab_n_tokens(self._vocab))
            if llama.llama_vocab_is_control(self._vocab, token)
        )
        texts = sorted(filter(None, map(self._special, control)), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, texts)) or r"(?!)")

    def _special(self, token: int) -> str:
        if token < 0:
            return ""
        return self._bytes(token, special=True).decode(errors="replace")

    def _bytes(self, token: int, *, special: bool, room: int = 256) -> bytes:
        buffer = ctypes.create_string_buffer(room)
        length = llama.llama_token_to_piece(self._vocab, token, buffer, room, 0, special)
        return self._bytes(token, special=special, room=-length) if length < -room else buffer.raw[: max(length, 0)]

    def _metadata(self, key: str) -> str | None:
        buffer = ctypes.create_string_buffer(1 << 16)
        length = llama.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode(errors="replace") if length > 0 else None

    def _compile(self, source: str) -> Any:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        environment.globals["raise_exception"] = _raise
        environment.globals["strftime_now"] = lambda form: datetime.now(UTC).strftime(form)
        environment.filters["tojson"] = _to_json
        try:
            return environment.from_string(source)
        except TemplateError as error:
            raise BadModel(f"the model's chat template cannot be read: {error}") from error


class TextStream:
    """Turns tokens into text as they come; a character that is split over tokens is held back until it is whole, and left out
    when the reply ends before it is."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, token: int) -> str:
        """The text that this token completes."""
        return self._decoder.decode(self._vocabulary.piece(token))


def _to_json(value: Any, indent: int | None = None) -> str:
    """As the published templates expect it: Jinja's own filter escapes for HTML."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _raise(message: str) -> None:
    raise TemplateError(message)
