"""What was answered to a prompt, for when the very same one comes again: many customers ask the same first question.

An earlier reply is only a guess of the next one, which is verified token by token, so nothing here can make a reply wrong.
It is remembered for its scope alone, as the prefix cache's sequences are.
"""

from __future__ import annotations

from collections import OrderedDict

from frontdesk.engine.request import Request

MOST = 1024  # replies


class Repeats:
    """The latest replies to prompts that are sure to get the same one again."""

    def __init__(self) -> None:
        self._replies: OrderedDict[int, tuple[int, ...]] = OrderedDict()

    def expected(self, request: Request) -> tuple[int, ...]:
        """The reply to the same prompt in the same scope; empty when there was none, or chance may choose another."""
        if not _is_certain(request):
            return ()
        key = _key(request)
        if key in self._replies:
            self._replies.move_to_end(key)
        return self._replies.get(key, ())

    def remember(self, request: Request) -> None:
        """Keep the reply of a request that has ended."""
        if _is_certain(request) and request.output:
            self._replies[_key(request)] = tuple(request.output)
            while len(self._replies) > MOST:
                self._replies.popitem(last=False)


def _is_certain(request: Request) -> bool:
    return request.lookup is not None and request.sampling.temperature <= 0 and not request.taken_back


def _key(request: Request) -> int:
    return hash((request.cached_for, tuple(request.prompt)))
