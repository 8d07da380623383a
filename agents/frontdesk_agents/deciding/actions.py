"""The actions an agent can choose between, and the phrases that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontdesk_agents.config import AgentConfig
from frontdesk_agents.retrieving.corrections import DONT_KNOW
from frontdesk_agents.retrieving.examples import Phrase
from frontdesk_tools.actions import ACTION_EXAMPLES, TALK
from frontdesk_tools.grounding import WORDED, spaced, value_key
from frontdesk_tools.spec import Argument, ToolSpec

ANSWER, HAND_OFF = "answer", "hand_off"

_ACTION_OF_TOOL = {"search_knowledge": ANSWER, "hand_off": HAND_OFF}


def action_of(tool: str) -> str:
    """The action that a tool's examples stand for: the tool itself, except that searching the knowledge is answering."""
    return _ACTION_OF_TOOL.get(tool, tool)


def means_of(tools: Sequence[str]) -> dict[str, str]:
    """What an operator may say that a message means, and the action that it is an example of: what the documents do not
    answer is asked as what they do."""
    own = [tool for tool in tools if tool not in _ACTION_OF_TOOL]
    return {ANSWER: ANSWER, DONT_KNOW: ANSWER, HAND_OFF: HAND_OFF} | {action: action for action in (*own, *TALK)}


def phrases_of(config: AgentConfig, tools: Sequence[ToolSpec]) -> list[Phrase]:
    """Every phrase that an agent knows: those of its tools and of small talk, and the tenant's own examples."""
    own = [Phrase(own.text, config.language, action_of(own.action)) for own in config.examples]
    return list(dict.fromkeys([*common_phrases(tools), *own]))


def common_phrases(tools: Sequence[ToolSpec]) -> list[Phrase]:
    """The phrases that every agent with these tools knows: their examples and descriptions, and small talk.

    The description of a tool without examples stands for them.
    """
    phrases = [
        Phrase(example.text, example.language, action)
        for action, examples in ACTION_EXAMPLES.items()
        for example in examples
    ]
    for spec in tools:
        action = action_of(spec.name)
        phrases += [Phrase(example.text, example.language, action) for example in spec.examples]
        described = [Phrase(text, language, action, "description") for language, text in spec.description.items()]
        phrases += described if spec.examples else [*described, *(replace(each, kind="example") for each in described)]
        phrases += [phrase for each in spec.arguments if each.carried for phrase in _about(each, action)]
    return phrases


def _about(argument: Argument, action: str) -> list[Phrase]:
    """What an argument that takes words is about, the values of one that is a choice, and what a flag means."""
    if argument.kind in WORDED:
        return [Phrase(f"{spaced(argument.name)}: {argument.description}", "en", action, "argument", argument.name)]
    if argument.schema.get("type") == "boolean":
        return [Phrase(spaced(argument.name), "en", action, "argument", value_key(argument.name, str(True)))]
    values = [value for value in argument.schema.get("enum", ()) if isinstance(value, str)]
    return [Phrase(value, "en", action, "argument", value_key(argument.name, value)) for value in values]
