"""What is decoded in the next step: one token of every running reply, then chunks of prompts, fair between tenants."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from frontdesk.engine.beginnings import common_prefix
from frontdesk.engine.errors import Overloaded
from frontdesk.engine.habits import Habits
from frontdesk.engine.prefix_cache import Placement, PrefixCache
from frontdesk.engine.repeats import Repeats
from frontdesk.engine.request import Request
from frontdesk.engine.shares import Room, leaves_room

FEW = 2  # requests; a prompt is only searched for guesses while the machine has nothing better to compute
REPEATED = 15  # tokens of an earlier reply that are tried in one step
WORTH_WAITING = 32  # tokens; a shorter beginning is computed again at once
REMEMBERED = 1024  # tenants whose tokens are counted before those of the absent are looked through


@dataclass(frozen=True)
class Chunk:
    """The next tokens of a request. `last` when nothing waits behind them, so that the logits after them are wanted; `guesses`
    are tried behind them, and the logits after each of these are wanted, too."""

    request: Request
    tokens: list[int]
    last: bool
    guesses: tuple[int, ...] = ()


@dataclass(frozen=True)
class Admitted:
    """A request that has got a sequence."""

    request: Request
    placement: Placement


class Scheduler:
    """Admission and batching. Sequences go to the tenant that runs the fewest, steps to the tenant that had the fewest tokens.

    What somebody waits for goes before background work, and takes its sequence away when none is free: the work goes on later,
    from the tokens that are still in the cache. A request whose prompt begins like one that is just being computed waits for
    it: then the beginning is copied, not computed once more.

    A tenant that comes back starts level with the least served one that is there (start-time fair queueing): what it did not
    use while it was away is no credit with which it could keep the others waiting. What a busy tenant leaves to it: `shares`.
    """

    def __init__(self, cache: PrefixCache, *, batch: int, queue: int) -> None:
        self._cache, self._batch, self._queue = cache, batch, queue
        self._waiting: dict[str, deque[Request]] = {}  # of the tenants that have some
        self._served: dict[str, int] = defaultdict(int)
        self._remembered = REMEMBERED
        self._steps: dict[str | None, int] = {}  # of each adapter that runs, its last one
        self._step = 0
        self._repeats, self._habits = Repeats(), Habits()
        self.running: list[Request] = []

    @property
    def queued(self) -> int:
        """Requests that wait for a sequence."""
        return sum(map(len, self._waiting.values()))

    @property
    def depths(self) -> dict[str, int]:
        """The same for each tenant that has some."""
        return {scope: len(queue) for scope, queue in self._waiting.items()}

    def submit(self, request: Request) -> None:
        """Queue a request. Raises `Overloaded` when too many wait."""
        if self.queued >= self._queue:
            raise Overloaded("too many requests are waiting; try again in a moment")
        self._start_level(request.scope)
        self._waiting.setdefault(request.scope, deque()).append(request)

    def admit(self) -> list[Admitted]:
        """Give free sequences to waiting requests, the tenant that runs the fewest first."""
        admitted: list[Admitted] = []
        held: set[int] = set()
        while (request := self._next_waiting(held)) is not None:
            if not self._leaves_room(request):
                held.update(other.number for other in self._waiting[request.scope])
                continue
            if self._beginning_is_coming(request):
                held.add(request.number)
                continue
            placement = self._cache.place(request.prompt, request.cached_for)
            if placement is None and self._make_way(request):
                placement = self._cache.place(request.prompt, request.cached_for)
            if placement is None:
                break
            self._unqueue(request)
            request.slot, request.reused = placement.slot, placement.kept
            request.expected = self._repeats.expected(request)
            request.habit = (
                self._habits.of(request.cached_for, request.grammar) if request.grammar is not None else None
            )
            request.waiting = request.prompt[placement.kept :]
            self.running.append(request)
            admitted.append(Admitted(request, placement))
        return admitted

    def drop_cancelled(self) -> list[Request]:
        """Take cancelled requests out of the queue and return the running ones among them."""
        for request in [r for queue in self._waiting.values() for r in queue if r.cancelled]:
            self._unqueue(request)
        return [request for request in self.running if request.cancelled]

    def drop_late(self, now: float) -> list[Request]:
        """Take requests that are past their deadline out of the queue; returns them and the running ones that are late."""
        late = [request for request in self.running if _is_late(request, now)]
        for request in [r for queue in self._waiting.values() for r in queue if _is_late(r, now)]:
            self._unqueue(request)
            late.append(request)
        return late

    def next_chunks(self) -> list[Chunk]:
        """The next batch; all of it runs with one adapter, and the adapters take turns."""
        adapter = self._next_adapter()
        room = Room(self._batch, self.running, len(self._cache.slots))
        chunks: list[Chunk] = []
        for request in sorted(self.running, key=self._turn):
            tokens = room.take(request) if request.adapter == adapter else []
            if tokens:
                self._served[request.scope] += len(tokens)
                chunks.append(Chunk(request, tokens, last=len(tokens) == len(request.waiting)))
        return sorted(self._with_guesses(chunks, room.left), key=lambda chunk: chunk.request.slot or 0)

    def _with_guesses(self, chunks: list[Chunk], room: int) -> Iterator[Chunk]:
        """The chunks with guesses behind them, as far as there is room."""
        few = len(self.running) <= FEW
        for chunk in chunks:
            guesses = _guesses(chunk.request, room, few) if chunk.last else ()
            room -= len(guesses)
            yield replace(chunk, guesses=guesses) if guesses else chunk

    def finish(self, request: Request) -> None:
        """The request has ended; its sequence is free, its tokens stay for the next turn."""
        self.running.remove(request)
        self._repeats.remember(request)
        if request.habit is not None:
            request.habit.learn(request.output, request.choices)
        if request.slot is not None:
            self._cache.release(request.slot)

    def _next_adapter(self) -> str | None:
        """The adapter of a running request whose last step is the longest ago."""
        wanted = {request.adapter for request in self.running if request.waiting}
        chosen = min(wanted, key=lambda adapter: (self._steps.get(adapter, 0), adapter or ""), default=None)
        self._step += 1
        self._steps = {adapter: self._steps.get(adapter, 0) for adapter in wanted} | {chosen: self._step}
        return chosen

    def preempt(self) -> Request | None:
        """Take the sequence of the youngest running request, of the background if there is one, and queue it again; its sequence
        is idle then. None when only one request runs, which so always comes to its end."""
        if len(self.running) < 2:
            return None
        victim = max(self.running, key=lambda request: (request.background, request.number))
        self._take_back(victim)
        return victim

    def _make_way(self, request: Request) -> bool:
        """Take the sequence of the youngest background request for one that somebody waits for; False when there is none."""
        others = [other for other in self.running if other.background and other.slot is not None]
        if request.background or not others:
            return False
        self._take_back(max(others, key=lambda other: other.number))
        return True

    def _take_back(self, victim: Request) -> None:
        """End a request for now; it goes on from its tokens, before its tenant's others."""
        self.finish(victim)
        victim.slot, victim.waiting = None, []
        victim.prompt = [*victim.prompt, *victim.output[victim.taken_back :]]
        victim.taken_back = len(victim.output)
        self._waiting.setdefault(victim.scope, deque()).appendleft(victim)

    def _unqueue(self, request: Request) -> None:
        queue = self._waiting[request.scope]
        queue.remove(request)
        if not queue:
            del self._waiting[request.scope]

    def _turn(self, request: Request) -> tuple[bool, bool, int, int]:
        return len(request.waiting) > 1, request.background, self._served[request.scope], request.number

    def _beginning_is_coming(self, request: Request) -> bool:
        """Whether a running request of the tenant will soon have computed more of this prompt than lies in the cache."""
        coming = (
            common_prefix(other.prompt, request.prompt)
            for other in self.running
            if other.cached_for == request.cached_for and other.generated == 0 and other.waiting
        )
        return max(coming, default=0) >= self._cache.shared(request.prompt, request.cached_for) + WORTH_WAITING

    def _leaves_room(self, request: Request) -> bool:
        slots = self._cache.slots
        free = sum(not slot.busy for slot in slots)
        return free == 0 or leaves_room(request.scope, self.running, free, len(slots))

    def _next_waiting(self, held: set[int]) -> Request | None:
        if not self._waiting:
            return None
        heads = [request for queue in self._waiting.values() for request in _firsts(queue, held)]
        running = Counter(request.scope for request in self.running)
        return min(heads, key=lambda r: (r.background, running[r.scope], self._served[r.scope], r.number), default=None)

    def _start_level(self, scope: str) -> None:
        present = {request.scope for request in self.running} | self._waiting.keys()
        if scope not in present:
            level = min((self._served[name] for name in present), default=0) - 1  # it goes before its equals
            self._served[scope] = max(self._served[scope], level)
            if len(self._served) > self._remembered:
                self._forget_absent({*present, scope}, level)

    def _forget_absent(self, present: set[str], level: int) -> None:
        """Drop the counts of absent tenants that would start level anyhow; without anybody else there all would."""
        alone = len(present) == 1
        self._served = defaultdict(
            int, {name: n for name, n in self._served.items() if name in present or (n > level and not alone)}
        )
        self._remembered = max(REMEMBERED, 2 * len(self._served))


def _guesses(request: Request, room: int, few: bool) -> tuple[int, ...]:
    """What may follow, while the reply runs: never more than it may still say."""
    most = max(0, min(room, request.max_tokens - request.generated - 1))
    if request.habit is not None:
        return tuple(request.habit.guess(request.output or request.opening)[: max(0, most - len(request.opening))])
    if request.lookup is None or not request.output:
        return ()
    if request.expected:
        return request.expected[request.generated : request.generated + min(most, REPEATED)]
    return tuple(request.lookup.guess(request.output)[:most]) if few else ()


def _firsts(queue: deque[Request], held: set[int]) -> list[Request]:
    """The first request of a tenant's queue that somebody waits for, and the first of the background."""
    open_ones = [request for request in queue if request.number not in held]
    firsts = (next((r for r in open_ones if r.background is kind), None) for kind in (False, True))
    return [request for request in firsts if request is not None]


def _is_late(request: Request, now: float) -> bool:
    return request.deadline is not None and now > request.deadline
