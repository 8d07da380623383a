"""How a model writes tool calls: in the words of its family, found by its chat template.

- Llama 3.x (https://github.com/meta-llama/llama-models, llama3_1/prompt_format.md): the reply is `{"name": ..., "parameters": ...}`.
- Qwen and Hermes (https://github.com/NousResearch/Hermes-Function-Calling): `<tool_call>` around `{"name": ..., "arguments": ...}`.
- Any other model is told of the tools in its system prompt and writes them as Hermes does.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from llguidance import StructTag

from frontdesk.engine.constraint import COMPACT, of_lark, quoted
from frontdesk.engine.errors import BadRequest
from frontdesk.engine.json_schema import enforceable

Messages = Sequence[Mapping[str, Any]]
Wanted = Literal["auto", "required"]

_GENERIC = """You may call tools. To call one, write exactly this, and nothing after it:
<tool_call>
{{"name": "the tool's name", "arguments": {{...}}}}
</tool_call>
The tools, as JSON Schema:
{tools}"""


@dataclass(frozen=True)
class Tool:
    """A function that the model may call; `parameters` is the JSON Schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]

    @property
    def declared(self) -> dict[str, Any]:
        """As OpenAI's API and chat templates write it."""
        function = {"name": self.name, "description": self.description, "parameters": dict(self.parameters)}
        return {"type": "function", "function": function}


@dataclass(frozen=True)
class ToolCall:
    """A call that the model made."""

    name: str
    arguments: Mapping[str, Any]

    def as_json(self, index: int | None = None) -> dict[str, Any]:
        """As OpenAI's API writes it; with an index when it is streamed."""
        function = {"name": self.name, "arguments": json.dumps(self.arguments, ensure_ascii=False)}
        call = {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}
        return call if index is None else {"index": index, **call}


@dataclass(frozen=True)
class Style:
    """A family's way: what stands before, between and after a call's name and its arguments."""

    begin: str
    middle: str
    end: str
    arguments: Literal["arguments", "parameters"]
    native: bool  # whether the chat template takes tools

    @property
    def trigger(self) -> str:
        """The text with which every call begins."""
        return self.begin

    def grammar(self, tools: Sequence[Tool], wanted: Wanted, parallel: bool) -> str:
        """The grammar of a reply that calls tools: any text and calls, or calls only. Raises `BadRequest`."""
        if wanted == "auto":
            tags = [
                StructTag(trigger=self.begin, begin=self._opening(tool), grammar=_compact(tool), end=self.end)
                for tool in tools
            ]
            return of_lark(_without_marker(StructTag.to_grammar(tags, assume_special=False)))
        calls = [f"call_{at}" for at in range(len(tools))]
        more = ' ("\\n" call)*' if parallel else ""
        lines = [f"start: call{more}", "call: " + " | ".join(calls)]
        for at, tool in enumerate(tools):
            lines.append(f"call_{at}: {quoted(self._opening(tool))} arguments_{at} {quoted(self.end)}")
            lines.append(f"arguments_{at}: %json {json.dumps(_compact(tool))}")
        return of_lark("\n".join(lines))

    def parse(self, text: str) -> tuple[str, list[ToolCall]]:
        """The text beside the calls, and the calls. What only looks like a call stays text."""
        calls: list[ToolCall] = []
        rest, at = [], 0
        for start in (found.start() for found in re.finditer(re.escape(self.begin), text)):
            if start < at:
                continue
            call, end = self._call(text, start)
            if call is not None:
                rest.append(text[at:start])
                calls.append(call)
                at = end
        return "".join([*rest, text[at:]]).strip() if calls else text, calls

    def messages(self, messages: Messages, tools: Sequence[Tool]) -> list[dict[str, Any]]:
        """The messages as the chat template should see them."""
        if self.native:
            return [_with_objects(message) for message in messages]
        told = [self._as_text(message) for message in messages]
        if not tools:
            return told
        listed = "\n".join(json.dumps(tool.declared["function"], ensure_ascii=False) for tool in tools)
        system = [message["content"] for message in told if message["role"] == "system"]
        others = [message for message in told if message["role"] != "system"]
        return [{"role": "system", "content": "\n\n".join([*system, _GENERIC.format(tools=listed)])}, *others]

    def _opening(self, tool: Tool) -> str:
        return f"{self.begin}{json.dumps(tool.name)}{self.middle}"

    def _call(self, text: str, start: int) -> tuple[ToolCall | None, int]:
        opened = text.index("{", start) if "{" in text[start:] else -1
        if opened < 0:
            return None, start
        try:
            value, end = json.JSONDecoder().raw_decode(text, opened)
            call = ToolCall(str(value["name"]), dict(value[self.arguments]))
        except (ValueError, KeyError, TypeError):
            return None, start
        closing = self.end.removeprefix("}")
        return call, end + len(closing) if text[end:].startswith(closing) else end

    def _as_text(self, message: Mapping[str, Any]) -> dict[str, Any]:
        content = message.get("content") or ""
        if message["role"] == "tool":
            return {"role": "user", "content": f"<tool_response>\n{content}\n</tool_response>"}
        calls = [call["function"] for call in message.get("tool_calls") or ()]
        written = [
            f"{self.begin}{json.dumps(call['name'])}{self.middle}{call['arguments']}{self.end}" for call in calls
        ]
        return {"role": message["role"], "content": "\n".join(filter(None, [content, *written]))}


LLAMA = Style('{"name": ', ', "parameters": ', "}", "parameters", native=True)
HERMES = Style('<tool_call>\n{"name": ', ', "arguments": ', "}\n</tool_call>", "arguments", native=True)
GENERIC = Style(HERMES.begin, HERMES.middle, HERMES.end, "arguments", native=False)


def style_of(template: str) -> Style:
    """The family to which a chat template belongs."""
    if "<tool_call>" in template and "tools" in template:
        return HERMES
    if "tools" in template and '"parameters"' in template and "ipython" in template:
        return LLAMA
    return GENERIC


def _compact(tool: Tool) -> dict[str, Any]:
    try:
        return {"type": "object", **enforceable(dict(tool.parameters)), "x-guidance": COMPACT}
    except BadRequest as error:
        raise BadRequest(f"the tool {tool.name!r}: {error.message}") from error


def _with_objects(message: Mapping[str, Any]) -> dict[str, Any]:
    """Chat templates expect a call's arguments as an object, OpenAI's API carries them as text."""
    calls = [
        {**call, "function": {**call["function"], "arguments": json.loads(call["function"]["arguments"] or "{}")}}
        for call in message.get("tool_calls") or ()
    ]
    return {**message, "content": message.get("content") or "", **({"tool_calls": calls} if calls else {})}


def _without_marker(grammar: str) -> str:
    """StructTag marks its Lark with a first line that `grammar_from_lark` adds itself."""
    return grammar.removeprefix("%llguidance {}\n")
