"""Chat templates that are strict or missing: the same words, in the way that the model can take."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.engine.errors import BadModel, BadRequest
from frontdesk.engine.runner import load_model
from frontdesk.engine.schemas import ChatMessage, ChatRequest
from frontdesk.engine.service import Chat
from frontdesk.engine.tokens import Vocabulary
from tests.engine.tiny_gguf import END, write_tiny_model

IN_TURN = """{{ bos_token }}{% if messages[0].role == 'system' %}{% set before = messages[0].content + '\n\n' %}{% set rest = messages[1:] %}
{%- else %}{% set before = '' %}{% set rest = messages %}{% endif %}
{%- for message in rest %}
{%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}
{{- '<|im_start|>' + message.role + '\n' + (before if loop.first else '') + message.content + '<|im_end|>\n' }}
{%- endfor %}{{ '<|im_start|>model\n' if add_generation_prompt }}"""
"""As Gemma 3's: users and the assistant in turn, the user first."""
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + IN_TURN
"""As Gemma 2's."""
REFUSES = "{{ raise_exception('never') }}"


def said(*messages: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in messages]


TALK = said(
    ("system", "Be kind."), ("assistant", "Hello!"), ("user", "My boots"), ("user", "leak."), ("assistant", "Sorry."), ("user", "So?")
)  # fmt: skip


@pytest.fixture
def vocabulary(tmp_path: Path, request: pytest.FixtureRequest) -> Vocabulary:
    template, begins = request.param
    return Vocabulary(load_model(write_tiny_model(tmp_path / "strict.gguf", template=template, begins=begins)))


@pytest.mark.parametrize("vocabulary", [(IN_TURN, True), (NO_SYSTEM, True)], indirect=True)
def test_a_strict_template_gets_the_same_words_in_turn(vocabulary: Vocabulary) -> None:
    assert vocabulary.render(TALK) == (
        f"{END}<|im_start|>user\nBe kind.\n\nHello!\n\nMy boots\n\nleak.<|im_end|>\n"
        "<|im_start|>assistant\nSorry.<|im_end|>\n<|im_start|>user\nSo?<|im_end|>\n<|im_start|>model\n"
    )


@pytest.mark.parametrize("vocabulary", [(REFUSES, False)], indirect=True)
def test_a_template_that_refuses_everything_says_why(vocabulary: Vocabulary) -> None:
    with pytest.raises(BadRequest, match="never"):
        vocabulary.render(TALK)


def test_a_template_that_is_broken_is_no_model_to_chat_with(tmp_path: Path) -> None:
    broken = write_tiny_model(tmp_path / "broken.gguf", template="{% for")
    with pytest.raises(BadModel, match="chat template"):
        Vocabulary(load_model(broken))


@pytest.mark.parametrize(
    ("vocabulary", "firsts"),
    [((IN_TURN, True), 1), ((None, True), 1), ((None, False), 0), ((IN_TURN, False), 1)],
    indirect=["vocabulary"],
)
def test_a_prompt_has_the_models_first_token_once_where_it_is_wanted(vocabulary: Vocabulary, firsts: int) -> None:
    assert vocabulary.prompt(said(("user", "Hi"))).count(0) == firsts


@pytest.mark.parametrize("vocabulary", [(None, False)], indirect=True)
def test_a_model_without_a_template_does_not_speak_for_the_customer(vocabulary: Vocabulary) -> None:
    chat = Chat("plain", 256, vocabulary=vocabulary, loop=None, grammars=None, adapters=None)  # type: ignore[arg-type]
    assert (
        "\nuser:" in chat.of_chat(ChatRequest(messages=[ChatMessage(role="user", content="Hi")], stop="."), "a").stops
    )
