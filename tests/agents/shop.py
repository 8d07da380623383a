"""A small business in memory, a journal that remembers, and models that a test can steer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

import numpy as np

from frontdesk_agents.compiled import CompiledAgent, compile_agent
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.gloss import to_english
from frontdesk_agents.ports import (
    Completion,
    Embedder,
    HistoryMessage,
    Judge,
    PastCall,
    Pending,
    StoredCall,
    TurnInput,
    TurnOutcome,
    TurnPorts,
)
from frontdesk_agents.retrieving.corrections import NO_CORRECTIONS, Correction, Corrections
from frontdesk_agents.retrieving.examples import english
from frontdesk_agents.student import NO_STUDENT, Student, StudentExample, fingerprint
from frontdesk_agents.texts import content_words
from frontdesk_tools.ports import Desk, Event, Facet, Order, Passage, PassageSentence, Product, ProductQuery
from frontdesk_tools.registry import default_registry

TODAY = date(2026, 3, 2)
ALL_TOOLS = ("search_knowledge", "get_order", "cancel_order", "search_products", "capture_lead", "hand_off")

ENGLISH = {
    "Returns": [
        "You can send back anything unused within 30 days of delivery.",
        "Boots must not have been worn outdoors.",
        "We refund the full price to the card that was used.",
    ],
    "Delivery": ["Parcels arrive within three to five working days.", "Delivery is free above 50 euros."],
    "Opening hours": [
        "The shop is open from Tuesday to Saturday, from 10 am to 6 pm.",
        "On Sundays and Mondays it is closed.",
    ],
}
FRENCH = {
    "Horaires": [
        "La boulangerie est ouverte du mardi au samedi de 7 h à 19 h.",
        "Le dimanche, nous ouvrons de 8 h à 13 h.",
    ],
    "Paiement": ["Vous pouvez payer par carte, en espèces ou par chèque."],
}


@dataclass
class Knowledge:
    """Documents of a few sentences, searched by cosine and shared words."""

    documents: Mapping[str, Sequence[str]]
    embedder: Embedder
    language: str = "en"
    corrected: Mapping[str, Sequence[str]] = field(default_factory=dict)

    async def search(self, query: str, *, limit: int = 8) -> Sequence[Passage]:
        english = to_english if self.language == "fr" else str
        titles = list(self.documents)
        sentences = [english(f"{title}: {text}") for title in titles for text in self.documents[title]]
        question, *rows = await self.embedder.embed([english(query), *sentences])
        cosines = iter([sum(a * b for a, b in zip(question, row, strict=True)) for row in rows])
        passages = [_passage(title, self.documents[title], cosines, query) for title in titles]
        return sorted(passages, key=lambda passage: -passage.score)[:limit]

    async def passages(self, document_id: str) -> Sequence[Passage]:
        if document_id not in self.corrected:
            return []
        texts = self.corrected[document_id]
        return [_passage(document_id, texts, iter([0.0] * len(texts)), "")]


def _passage(title: str, texts: Sequence[str], cosines: Any, query: str) -> Passage:
    spans, at = [], 0
    for text in texts:
        spans.append(PassageSentence(at, at + len(text), next(cosines)))
        at += len(text) + 1
    asked = set(content_words(query))
    lexical = len(asked & set(content_words(f"{title} {' '.join(texts)}"))) / len(asked) if asked else 0.0
    best = max(span.similarity for span in spans)
    score = max(0.0, 0.7 * best + 0.3 * lexical)
    return Passage(f"p-{title}", f"d-{title}", title, title, 0, " ".join(texts), score, best, lexical, tuple(spans))


@dataclass
class Orders:
    """Orders by number; remembers every cancellation it was asked for. `broken` attempts raise."""

    status: dict[str, str]
    cancellations: list[str] = field(default_factory=list)
    broken: int = 0

    async def find(self, number: str) -> Order | None:
        if self.broken:
            self.broken -= 1
            raise ConnectionError("the orders are away")
        if number not in self.status:
            return None
        return Order(number, self.status[number], TODAY, date(2026, 3, 6), Decimal(80), "EUR", ("1x Tent",))

    async def cancel(
        self, number: str, *, key: str
    ) -> Literal["cancelled", "already_cancelled", "not_cancellable", "not_found"]:
        if key in self.cancellations:
            return "cancelled"
        self.cancellations.append(key)
        self.status[number] = "cancelled"
        return "cancelled"


@dataclass
class Products:
    """A catalogue searched by words."""

    catalogue: Sequence[Product]

    async def search(self, query: ProductQuery) -> Sequence[Product]:
        return [p for p in self.catalogue if self._fits(p, query)][: query.limit]

    def _fits(self, product: Product, query: ProductQuery) -> bool:
        words = set(content_words(query.text or ""))
        named = not words or bool(words & set(content_words(f"{product.name} {product.category}")))
        cheap = query.max_price is None or product.price <= query.max_price
        return named and cheap and all(float(product.attributes[k]) >= float(v) for k, v in query.filters.items())


@dataclass
class Noted:
    """Leads and flags that were stored."""

    leads: list[Mapping[str, Any]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    async def capture(self, **lead: Any) -> str:
        self.leads.append(lead)
        return f"lead-{len(self.leads)}"

    async def flag(self, *, key: str, reason: str, quote: str) -> str:
        self.flags.append(quote)
        return f"flag-{len(self.flags)}"


class Events:
    """One coming event."""

    async def upcoming(self, *, text: str | None, after: date, before: date | None, limit: int = 5) -> Sequence[Event]:
        return [Event("Drawing night", datetime(2026, 3, 5, 19, 0), None, "Studio", None)]


def tents() -> list[Product]:
    """Three tents and a pair of boots."""
    rows = [
        ("Meadow 4", "Tents", 289, 4),
        ("Ridge 2", "Tents", 199, 2),
        ("Palace 6", "Tents", 549, 6),
        ("Trail Boots", "Boots", 120, 1),
    ]
    return [Product(n, n, kind, "", Decimal(price), "EUR", 3, {"capacity": size}) for n, kind, price, size in rows]


class RememberingJournal:
    """Implements `Journal` in memory; a second attempt may use the same one."""

    def __init__(self) -> None:
        self.decisions: dict[int, Mapping[str, Any]] = {}
        self.calls: dict[int, StoredCall] = {}
        self.traced: list[tuple[str, Mapping[str, Any]]] = []
        self.drafts: list[str] = []
        self.steps: list[str] = []

    async def stored_decision(self, step: int) -> Mapping[str, Any] | None:
        return self.decisions.get(step)

    async def decide(self, step: int, decision: Mapping[str, Any]) -> None:
        self.decisions[step] = decision

    async def begin_call(self, call: int, name: str, arguments: Mapping[str, Any]) -> StoredCall:
        return self.calls.setdefault(call, StoredCall(call, name, dict(arguments), None))

    async def finish_call(self, call: int, result: Mapping[str, Any]) -> None:
        stored = self.calls[call]
        self.calls[call] = StoredCall(call, stored.name, stored.arguments, result)

    async def trace(self, node: str, data: Mapping[str, Any], milliseconds: float) -> None:
        self.traced.append((node, data))

    async def step(self, name: str) -> None:
        self.steps.append(name)

    async def draft(self, text: str) -> None:
        self.drafts.append(text)


class BuiltinModel:
    """A model that finds every action equally likely."""

    kind: Literal["builtin", "instruct"] = "builtin"

    async def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        return [0.0 for _ in candidates]

    async def complete(self, messages: Sequence[Mapping[str, str]], **options: Any) -> Completion:
        raise AssertionError("the built-in model writes nothing")

    def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        raise AssertionError("the built-in model writes nothing")


@dataclass
class InstructModel:
    """A model that decides and writes what the test says, and remembers what it was asked and the schemas it was held to."""

    decisions: list[str]
    reply: str = ""
    kind: Literal["builtin", "instruct"] = "instruct"
    schemas: list[Any] = field(default_factory=list)
    asked: list[list[Mapping[str, str]]] = field(default_factory=list)

    async def score(self, prompt: str, candidates: Sequence[str]) -> list[float]:
        raise AssertionError("an instruct model is not asked for scores")

    async def complete(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 400
    ) -> Completion:
        self.schemas.append(schema)
        self.asked.append(list(messages))
        return Completion(self.decisions.pop(0), 100, 10)

    async def stream(self, messages: Sequence[Mapping[str, str]], *, max_tokens: int = 400) -> AsyncIterator[str]:
        self.asked.append(list(messages))
        for word in self.reply.split(" "):
            yield f"{word} "


class Readers(Embedder, Judge, Protocol):
    """The models that read: one embeds, one judges."""


@dataclass
class Shop:
    """A business with one agent; `customer()` starts a conversation with it."""

    embedder: Readers
    config: AgentConfig = field(
        default_factory=lambda: AgentConfig(name="Rowan", business="Alder", blueprint="support", tools=ALL_TOOLS)
    )
    documents: Mapping[str, Sequence[str]] = field(default_factory=lambda: ENGLISH)
    model: Any = field(default_factory=BuiltinModel)
    orders: Orders = field(default_factory=lambda: Orders({"1042": "shipped", "1043": "processing"}))
    noted: Noted = field(default_factory=Noted)
    corrections: Corrections = NO_CORRECTIONS
    student: Student = NO_STUDENT
    corrected: dict[str, Sequence[str]] = field(default_factory=dict)
    agent: CompiledAgent = field(init=False)

    def __post_init__(self) -> None:
        self.agent = compile_agent(self.config, default_registry())

    def ports(self, journal: RememberingJournal) -> TurnPorts:
        """What a turn of this business may reach."""
        knowledge = Knowledge(self.documents, self.embedder, self.config.language, self.corrected)
        facets = (Facet("capacity", "number"),)
        desk = Desk(self.orders, Products(tents()), self.noted, Events(), self.noted, knowledge, TODAY, facets)
        learnt: dict[str, Any] = {"corrections": self.corrections, "student": self.student}
        return TurnPorts(self.model, self.embedder, desk, journal, judge=self.embedder, **learnt)

    async def teach(
        self, action: str, *questions: str, quote: str | None = None, answerability: Mapping[str, float] | None = None
    ) -> None:
        """A student that was shown what these questions mean, and which sentence answered them, of the documents as they are."""
        examples = tuple(StudentExample(text, self.config.language, action, quote) for text in questions)
        rows = await self.embedder.embed([english(text, self.config.language) for text in questions])
        known = frozenset(fingerprint(sentence) for texts in self.documents.values() for sentence in texts)
        self.student = Student("s1", examples, np.asarray(rows, dtype=np.float32), answerability or {}, known)

    async def correct(self, question: str, action: str, *answer: str) -> None:
        """What an operator would have corrected: the right action, or the sentences of the right answer."""
        document = f"c{len(self.corrections.entries)}" if answer else None
        if document:
            self.corrected[document] = answer
        [vector] = await self.embedder.embed([english(question, self.config.language)])
        entry = Correction(str(len(self.corrections.entries)), question, self.config.language, action, document)
        known = list(self.corrections.vectors.tolist())
        vectors = np.asarray([vector, *known], dtype=np.float32)
        self.corrections = Corrections((entry, *self.corrections.entries), vectors)

    def customer(self) -> Customer:
        """A new conversation."""
        return Customer(self)


@dataclass
class Said:
    """A finished turn."""

    outcome: TurnOutcome
    journal: RememberingJournal
    turn: TurnInput

    @property
    def text(self) -> str:
        return self.outcome.text

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        return [(call.name, dict(call.arguments)) for call in self.journal.calls.values()]


@dataclass
class Customer:
    """One conversation: keeps what the platform would keep between turns."""

    shop: Shop
    messages: list[HistoryMessage] = field(default_factory=list)
    past: list[PastCall] = field(default_factory=list)
    pending: Pending | None = None
    failed: int = 0
    turns: int = 0

    async def says(
        self, text: str, *, files: int = 0, checkpointer: Any = None, journal: RememberingJournal | None = None
    ) -> Said:
        """One turn; a message of files alone has no text."""
        turn = self.turn(text, files=files)
        journal = journal or RememberingJournal()
        outcome = await self.shop.agent.run(turn, self.shop.ports(journal), checkpointer)
        self.keep(outcome, journal)
        return Said(outcome, journal, turn)

    def turn(self, text: str, attempt: int = 1, *, files: int = 0) -> TurnInput:
        """What the platform would load for this message."""
        self.turns += 1
        said = text or "[cancel my order 1042.pdf]"
        self.messages.append(HistoryMessage("contact", said, len(self.messages) + 1, files, wordless=not text))
        return TurnInput(
            "tenant", "conversation", f"turn-{self.turns}", attempt, None, tuple(self.messages), tuple(self.past),
            self.pending, self.failed, TODAY,
        )  # fmt: skip

    def keep(self, outcome: TurnOutcome, journal: RememberingJournal) -> None:
        """What the platform would store after it."""
        self.messages.append(HistoryMessage("agent", outcome.text, len(self.messages) + 1))
        self.past += [PastCall(c.name, c.arguments, c.result, 1) for c in journal.calls.values() if c.result]
        self.pending, self.failed = outcome.pending, 0 if outcome.helped else self.failed + 1
