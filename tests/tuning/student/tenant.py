"""A bakery's data as `frontdesk tune data` writes it: corrected answers, people's replies, and what was answered."""

from __future__ import annotations

from pathlib import Path

import orjson

from frontdesk.tenants.folder import Business, BusinessFolder, DocumentFile, default_agent, write_folder
from frontdesk.tuning.own.examples import Example, Source

BUSINESS = Business(slug="bakery", name="The Bakery", language="en", timezone="Europe/Paris", currency="EUR")
TEXT = """# The bakery

We open at seven every morning but Monday.

Cakes must be ordered two days ahead.

Our bread is made with spelt flour and water alone.

You can pay by card or in cash.

Dogs wait outside, there is a hook by the door.

What is left at closing time goes to the shelter next door.
"""
OPEN, CAKES, SPELT, PAY, DOGS, LEFT = TEXT.strip().split("\n\n")[1:]
ASKED = {
    OPEN: ("when do you open", "is anybody there at half past six", "open on a Monday?"),
    CAKES: ("how long does a cake take", "I need a cake for tomorrow", "when must I order a cake"),
    SPELT: ("is there spelt in your bread", "what flour is it", "what is in the loaf"),
    PAY: ("can I pay by card", "do you take cash", "is visa fine"),
    DOGS: ("may my dog come in", "where do I leave the dog", "I have a puppy with me"),
    LEFT: ("what happens to unsold bread", "do you throw things away", "old bread, where does it go"),
}
UNKNOWN = ("do you deliver", "is there parking", "can I rent an oven", "do you sell coffee", "are you hiring")


def example(question: str, action: str, reply: str | None, source: Source = "turn", number: int = 0) -> Example:
    return Example(source, f"c{number}", "desk", "en", question, action, reply)


def examples() -> tuple[list[Example], list[Example]]:
    """To learn from, and held out."""
    known = [(question, "answer", fact) for fact, questions in ASKED.items() for question in questions]
    known += [(question, "dont_know", None) for question in UNKNOWN]
    made = [
        example(question, action, reply, "correction" if at % 2 else "turn", at)
        for at, (question, action, reply) in enumerate(known)
    ]
    return [e for at, e in enumerate(made) if at % 3], made[::3]


def folder() -> BusinessFolder:
    agent = default_agent(BUSINESS, products=False, orders=False, events=False)
    return BusinessFolder(BUSINESS, {"desk": agent}, (DocumentFile("bakery.md", "The bakery", "en", TEXT),))


def write(to: Path, learn: list[Example], held_out: list[Example]) -> Path:
    """The folder."""
    write_folder(folder(), to / "business")
    (to / "learn.jsonl").write_bytes(b"".join(e.line() for e in learn))
    (to / "held_out.jsonl").write_bytes(b"".join(e.line() for e in held_out))
    (to / "data.json").write_bytes(orjson.dumps({"replaced": ["email"], "not_covered": ["addresses"]}))
    return to
