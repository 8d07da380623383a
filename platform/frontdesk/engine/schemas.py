"""The OpenAI API's requests, as far as the engine serves them. Unknown parameters are refused, not ignored.

Beyond OpenAI: `ignore_eos`, `background` (give way to whom somebody waits for), `deadline` (seconds), and response formats `regex`, `lark`, `choice` and `substring`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from frontdesk.engine import constraint
from frontdesk.engine.request import Sampling
from frontdesk.engine.tool_calls import Tool

Text = Annotated[str, Field(max_length=200_000)]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9_.-]+$")]
Penalty = Annotated[float, Field(ge=-2, le=2)]
Token = Annotated[int, Field(ge=0, le=2**31 - 1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TextPart(_Strict):
    """A part of a message's content; only text is served."""

    type: Literal["text"]
    text: Text


class CalledFunction(_Strict):
    name: Name
    arguments: Text = "{}"


class CalledTool(_Strict):
    """A call that the assistant made earlier in the chat."""

    id: Annotated[str, Field(max_length=128)]
    type: Literal["function"] = "function"
    function: CalledFunction
    index: int | None = None


class ChatMessage(_Strict):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Text | Annotated[list[TextPart], Field(max_length=100)] | None = None
    name: Annotated[str, Field(max_length=128)] | None = None
    tool_calls: Annotated[list[CalledTool], Field(max_length=64)] | None = None
    tool_call_id: Annotated[str, Field(max_length=128)] | None = None
    refusal: None = None

    def for_template(self) -> dict[str, Any]:
        """The message as chat templates know it."""
        content = self.content if isinstance(self.content, str) else "".join(p.text for p in self.content or ())
        message: dict[str, Any] = {"role": "system" if self.role == "developer" else self.role, "content": content}
        if self.tool_calls:
            message["tool_calls"] = [call.model_dump(exclude={"index"}) for call in self.tool_calls]
        return message | ({"tool_call_id": self.tool_call_id} if self.tool_call_id else {})


class JsonSchema(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    name: str = "reply"
    schema_: dict[str, Any] = Field(alias="schema")


class ResponseFormat(_Strict):
    """What the reply must look like."""

    type: Literal["text", "json_object", "json_schema", "regex", "lark", "choice", "substring"]
    json_schema: JsonSchema | None = None
    pattern: Text | None = None
    grammar: Text | None = None
    choices: (
        Annotated[list[Annotated[str, Field(min_length=1, max_length=2000)]], Field(min_length=1, max_length=256)]
        | None
    ) = None
    text: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> ResponseFormat:
        needed = {
            "json_schema": "json_schema",
            "regex": "pattern",
            "lark": "grammar",
            "choice": "choices",
            "substring": "text",
        }
        field = needed.get(self.type)
        if field is not None and getattr(self, field) is None:
            raise ValueError(f"response_format {self.type} needs {field}")
        return self

    @property
    def schema_of_reply(self) -> dict[str, Any] | None:
        """The JSON Schema that the reply must fit, if any."""
        if self.type == "json_object":
            return {"type": "object"}
        return self.json_schema.schema_ if self.json_schema and self.type == "json_schema" else None

    def compiled(self) -> str | None:
        """The reply's grammar; None for free text. Raises `BadRequest`."""
        if (schema := self.schema_of_reply) is not None:
            return constraint.of_schema(schema)
        if self.type == "regex":
            return constraint.of_regex(self.pattern or "")
        if self.type == "lark":
            return constraint.of_lark(self.grammar or "")
        if self.type == "choice":
            return constraint.of_choices(self.choices or [])
        return constraint.of_substring(self.text or "") if self.type == "substring" else None


class StreamOptions(_Strict):
    include_usage: bool = False


class FunctionSpec(_Strict):
    name: Name
    description: Annotated[str, Field(max_length=10_000)] = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    strict: bool | None = None


class ToolSpec(_Strict):
    type: Literal["function"]
    function: FunctionSpec

    @property
    def tool(self) -> Tool:
        """The tool as the engine knows it."""
        return Tool(self.function.name, self.function.description, self.function.parameters)


class NamedFunction(_Strict):
    name: Name


class NamedTool(_Strict):
    type: Literal["function"]
    function: NamedFunction


class _Generating(_Strict):
    """What chats and completions share."""

    model: str | None = None
    max_tokens: Annotated[int, Field(ge=1, le=32_768)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    stop: (
        Annotated[str, Field(max_length=200)]
        | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=4)]
        | None
    ) = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=8)] = 1
    presence_penalty: Penalty = 0.0
    frequency_penalty: Penalty = 0.0
    logit_bias: Annotated[dict[Token, Annotated[float, Field(ge=-100, le=100)]], Field(max_length=300)] | None = None
    ignore_eos: bool = False
    background: bool = False
    deadline: Annotated[float, Field(gt=0, le=3600)] | None = None
    user: Annotated[str, Field(max_length=256)] | None = None

    @property
    def stops(self) -> tuple[str, ...]:
        """Texts that end the reply."""
        return tuple(text for text in ([self.stop] if isinstance(self.stop, str) else self.stop or []) if text)

    @property
    def with_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return self.stream_options is not None and self.stream_options.include_usage

    def sampling(self, alternatives: int | None) -> Sampling:
        """How tokens are chosen."""
        return Sampling(
            temperature=self.temperature,
            top_p=self.top_p,
            seed=self.seed,
            presence_penalty=self.presence_penalty,
            frequency_penalty=self.frequency_penalty,
            bias=self.logit_bias or {},
            alternatives=alternatives,
        )


class ChatRequest(_Generating):
    """POST /v1/chat/completions."""

    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=500)]
    max_completion_tokens: Annotated[int, Field(ge=1, le=32_768)] | None = None
    response_format: ResponseFormat | None = None
    logprobs: bool = False
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    tools: Annotated[list[ToolSpec], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool = "auto"
    parallel_tool_calls: bool = True
    metadata: dict[str, JsonValue] | None = None
    store: bool | None = None

    @model_validator(mode="after")
    def _consistent(self) -> ChatRequest:
        names = [spec.function.name for spec in self.tools or ()]
        if len(set(names)) < len(names):
            raise ValueError("two tools have one name")
        if isinstance(self.tool_choice, NamedTool) and self.tool_choice.function.name not in names:
            raise ValueError(f"tool_choice names {self.tool_choice.function.name!r}, which is not among the tools")
        if self.tool_choice == "required" and not names:
            raise ValueError("tool_choice required needs tools")
        if self.top_logprobs is not None and not self.logprobs:
            raise ValueError("top_logprobs needs logprobs")
        return self

    @property
    def limit(self) -> int:
        """Tokens of the reply."""
        return self.max_completion_tokens or self.max_tokens or 512

    @property
    def offered(self) -> list[Tool]:
        """The tools that may be called."""
        if self.tool_choice == "none":
            return []
        named = self.tool_choice.function.name if isinstance(self.tool_choice, NamedTool) else None
        return [spec.tool for spec in self.tools or () if named in (None, spec.function.name)]

    @property
    def alternatives(self) -> int | None:
        """How many likely tokens are told beside each one; None for no log-probabilities at all."""
        return (self.top_logprobs or 0) if self.logprobs else None


class CompletionRequest(_Generating):
    """POST /v1/completions."""

    prompt: Text | Annotated[list[Token], Field(min_length=1, max_length=200_000)]
    logprobs: Annotated[int, Field(ge=0, le=5)] | None = None
    echo: Literal[False] = False

    @property
    def limit(self) -> int:
        """Tokens of the reply."""
        return self.max_tokens or 16


class EmbeddingsRequest(_Strict):
    """POST /v1/embeddings."""

    model: str | None = None
    input: (
        Annotated[str, Field(max_length=100_000)]
        | Annotated[list[Annotated[str, Field(max_length=100_000)]], Field(min_length=1, max_length=256)]
        | Annotated[list[Token], Field(min_length=1, max_length=8192)]
        | Annotated[
            list[Annotated[list[Token], Field(min_length=1, max_length=8192)]], Field(min_length=1, max_length=256)
        ]
    )
    encoding_format: Literal["float", "base64"] = "float"
    user: Annotated[str, Field(max_length=256)] | None = None

    @property
    def texts(self) -> list[str | list[int]]:
        """The texts to embed, or their tokens."""
        if isinstance(self.input, str):
            return [self.input]
        if self.input and isinstance(self.input[0], int):
            return [[token for token in self.input if isinstance(token, int)]]
        return [item for item in self.input if not isinstance(item, int)]


class RerankRequest(_Strict):
    """POST /v1/rerank, as Jina and llama-server know it."""

    model: str | None = None
    query: Annotated[str, Field(min_length=1, max_length=20_000)]
    documents: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=20_000)]], Field(min_length=1, max_length=256)
    ]
    top_n: Annotated[int, Field(ge=1)] | None = None
    return_documents: bool = False


class ScoreRequest(_Strict):
    """POST /v1/score, ours: the log-likelihood of each candidate as the continuation of a prompt."""

    model: str | None = None
    prompt: Text
    candidates: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=2000)]], Field(min_length=1, max_length=64)
    ]
