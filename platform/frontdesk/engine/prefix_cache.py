"""Which tokens lie in which sequence of the KV cache, and who may share them.

Every sequence belongs to one scope (a tenant) at a time: prefixes are found and copied inside a scope only, because the
time that a hit saves would tell others what was said. A finished request leaves its tokens behind for its next turn;
the sequence that is missed least is given away first: what it alone holds is weighed against how long it went unused, and
is put on the shelf (`shelf.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.engine.beginnings import common_prefix
from frontdesk.engine.shelf import Kept, Shelf

MINIMUM_COPY = 8  # tokens; a shorter prefix is decoded again
WORTH_KEEPING = 32  # tokens; what is lost of a sequence is put on the shelf when there are as many
CANDIDATES = 4  # sequences, the oldest, that are looked at for one to give away


@dataclass
class Slot:
    """One sequence of the cache. `tokens` have been decoded into it."""

    number: int
    scope: str = ""
    tokens: list[int] = field(default_factory=list)
    busy: bool = False
    used: int = 0


@dataclass(frozen=True)
class Lost:
    """What a sequence held that now makes room."""

    scope: str
    tokens: list[int]


@dataclass(frozen=True)
class Placement:
    """Where a prompt goes: put what is `lost` by it on the shelf, then keep `kept` tokens of `slot`; when `source` is set, another
    sequence or something on the shelf, copy them from there first."""

    slot: int
    kept: int
    source: int | Kept | None
    lost: Lost | None = None


class PrefixCache:
    """The sequences, the shelf behind them (`shelf` bytes), and the choice among them; knows nothing of llama.cpp."""

    def __init__(self, sequences: int, shelf: int = 0) -> None:
        self.slots = [Slot(number) for number in range(sequences)]
        self.shelf = Shelf(shelf)
        self._now = 0

    @property
    def used(self) -> int:
        """Tokens in all sequences."""
        return sum(len(slot.tokens) for slot in self.slots)

    def place(self, prompt: list[int], scope: str) -> Placement | None:
        """Take a sequence for the prompt; None when all are busy. At least the prompt's last token is left to decode."""
        free = [slot for slot in self.slots if not slot.busy]
        if not free:
            return None
        source, shared = self._longest_prefix(prompt, scope)
        target = self._cheapest(free, source, shared)
        copied = source is not None and source is not target and shared >= MINIMUM_COPY
        kept = shared if source is target or copied else 0
        shelved, longer = self.shelf.longest(prompt[:-1], scope)
        if shelved is not None and longer >= kept + MINIMUM_COPY:
            self.shelf.use(shelved)
            return self._taken(target, scope, prompt[:longer], shelved)
        return self._taken(target, scope, prompt[:kept], source.number if copied and source else None)

    def shared(self, prompt: list[int], scope: str) -> int:
        """How many of the prompt's first tokens lie in some sequence of the scope or on its shelf."""
        return max(self._longest_prefix(prompt, scope)[1], self.shelf.longest(prompt[:-1], scope)[1])

    def extend(self, number: int, tokens: list[int]) -> None:
        """Tokens were decoded into a sequence."""
        self.slots[number].tokens.extend(tokens)

    def truncate(self, number: int, length: int) -> None:
        """Tokens beyond `length` were taken out of a sequence."""
        del self.slots[number].tokens[length:]

    def release(self, number: int) -> None:
        """The request has ended; its tokens stay."""
        slot = self.slots[number]
        slot.busy, slot.used = False, self._tick()

    def forget(self, number: int) -> None:
        """The sequence's content is unknown or gone."""
        slot = self.slots[number]
        slot.tokens, slot.scope, slot.busy = [], "", False

    def oldest_idle(self) -> int | None:
        """The idle sequence that has gone unused for longest and holds tokens."""
        idle = [slot for slot in self.slots if not slot.busy and slot.tokens]
        return min(idle, key=lambda slot: slot.used).number if idle else None

    def _cheapest(self, free: list[Slot], source: Slot | None, shared: int) -> Slot:
        """The free sequence whose tokens are missed least: what only it holds, the less the longer ago it was used."""
        oldest = sorted((slot for slot in free if slot is not source), key=lambda slot: (bool(slot.tokens), slot.used))
        candidates = oldest[:CANDIDATES]
        losses = [self._only_in(slot) / self._age(slot) for slot in candidates]
        if source is not None and not source.busy:
            candidates.insert(0, source)
            losses.insert(0, (len(source.tokens) - shared) / self._age(source))
        return candidates[losses.index(min(losses))]

    def _only_in(self, slot: Slot) -> int:
        """How many of a sequence's tokens lie in no other one of its scope and are not on the shelf."""
        if not slot.tokens:
            return 0
        others = (common_prefix(slot.tokens, o.tokens) for o in self.slots if o is not slot and o.scope == slot.scope)
        return len(slot.tokens) - max(self.shelf.longest(slot.tokens, slot.scope)[1], *others, 0)

    def _age(self, slot: Slot) -> int:
        """Placements and releases since it was used, at least 1."""
        return self._now + 1 - slot.used

    def _longest_prefix(self, prompt: list[int], scope: str) -> tuple[Slot | None, int]:
        best, shared = None, 0
        for slot in self.slots:
            if slot.scope == scope:
                length = min(common_prefix(slot.tokens, prompt), len(prompt) - 1)
                if length > shared:
                    best, shared = slot, length
        return best, shared

    def _taken(self, slot: Slot, scope: str, tokens: list[int], source: int | Kept | None) -> Placement:
        """Give a sequence to a prompt whose beginning `tokens` is there, or will be copied from the source."""
        lost = Lost(slot.scope, slot.tokens) if self._is_worth_keeping(slot, scope, tokens) else None
        slot.scope, slot.tokens, slot.busy, slot.used = scope, list(tokens), True, self._tick()
        return Placement(slot.number, len(tokens), source, lost)

    def _is_worth_keeping(self, slot: Slot, scope: str, tokens: list[int]) -> bool:
        """Whether enough of what a sequence holds would be nowhere else once it holds `tokens`."""
        staying = common_prefix(slot.tokens, tokens) if slot.scope == scope else 0
        return self.shelf.room > 0 and min(self._only_in(slot), len(slot.tokens) - staying) >= WORTH_KEEPING

    def _tick(self) -> int:
        self._now += 1
        return self._now
