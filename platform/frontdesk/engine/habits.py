"""What replies that are held to one grammar usually say next: a business's calls of its tools resemble each other.

A reply with a choice of few words takes a step of the engine for each choice. Where the same choice was made most often before,
behind the same tokens, it is tried together with the tokens that lead to it; a wrong guess costs its tokens and changes nothing.
What is said in one scope is a habit of that scope alone.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence

BEFORE = 4  # tokens by which a place in a reply is known
PASS = 3  # tokens; that many are computed in the time that one more pass through a sequence takes
MOST = 15  # tokens tried at once
PLACES, HABITS = 1024, 256  # places remembered of a grammar, and grammars of scopes

Place = tuple[int, ...]


class Habit:
    """The choices in replies to one grammar in one scope, and the tokens that the grammar forced between them."""

    def __init__(self) -> None:
        self._chosen: defaultdict[Place, Counter[int]] = defaultdict(Counter)
        self._forced: dict[Place, int] = {}

    def learn(self, reply: Sequence[int], choices: Sequence[int]) -> None:
        """A reply has ended; `choices` are the positions in it that the grammar left open."""
        if len(self._chosen) + len(self._forced) > PLACES:
            self._chosen.clear()
            self._forced.clear()
        open_ones = set(choices)
        for at, token in enumerate(reply):
            place = tuple(reply[max(0, at - BEFORE) : at])
            if at in open_ones:
                self._chosen[place][token] += 1
            else:
                self._forced[place] = token

    def guess(self, reply: Sequence[int]) -> list[int]:
        """What probably follows, as far as trying it is likely to save more than it costs; at most `MOST` tokens."""
        told, chance = list(reply[-BEFORE:]), 1.0
        found: list[int] = []
        while len(found) < MOST and (usual := self._usual(told)) is not None:
            token, share = usual
            chance *= share
            more = [token, *self._forced_behind([*told, token])]
            if chance * PASS < (1 - chance) * len(more):
                break
            found += more
            told += more
        return found[:MOST]

    def _usual(self, told: list[int]) -> tuple[int, float] | None:
        """The most frequent choice in this place and its share, with one more choice counted for what nobody has seen."""
        seen = self._chosen.get(tuple(told[-BEFORE:]))
        if not seen:
            return None
        [(token, count)] = seen.most_common(1)
        return token, count / (seen.total() + 1)

    def _forced_behind(self, told: list[int]) -> list[int]:
        found: list[int] = []
        while len(found) < MOST and (token := self._forced.get(tuple((told + found)[-BEFORE:]))) is not None:
            found.append(token)
        return found


class Habits:
    """The habits of the scopes that were active last, by grammar."""

    def __init__(self) -> None:
        self._of: OrderedDict[tuple[str, int], Habit] = OrderedDict()

    def of(self, scope: str, grammar: str) -> Habit:
        """The habit of a scope under a grammar."""
        key = (scope, hash(grammar))
        habit = self._of.setdefault(key, Habit())
        self._of.move_to_end(key)
        while len(self._of) > HABITS:
            self._of.popitem(last=False)
        return habit
