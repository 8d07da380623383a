"""A student of its stored form: `{"examples": {AGENT: [{"text", "language", "action", "quote"}]}, "answerability": {FEATURE: weight},
"sentences": [fingerprint], ...}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk_agents.ports import Embedder
from frontdesk_agents.retrieving.examples import embed_all, english
from frontdesk_agents.student import Student, StudentExample


async def student_from(name: str, stored: Mapping[str, Any], agent: str, embedder: Embedder) -> Student:
    """The student of one agent, its examples embedded."""
    examples = tuple(StudentExample(**example) for example in stored["examples"].get(agent, ()))
    vectors = await embed_all([english(example.text, example.language) for example in examples], embedder)
    return Student(name, examples, vectors, stored["answerability"], frozenset(stored.get("sentences", ())))
