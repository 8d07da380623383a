"""Prompt-lookup speculation: replies often repeat what stands before them, so the next tokens are guessed from there.

Where the last tokens have stood before, what followed them then is the guess (https://github.com/apoorvumang/prompt-lookup-decoding).
Guesses are decoded in one step and kept only as far as they are what would have been chosen anyway.
"""

from __future__ import annotations

LONGEST_KEY, SHORTEST_KEY = 4, 2  # tokens that must agree before anything is guessed
MOST = 8  # tokens of one guess


class Lookup:
    """All tokens of one request, and where each short run of them stood last."""

    def __init__(self, prompt: list[int]) -> None:
        self._tokens: list[int] = []
        self._after: dict[tuple[int, ...], int] = {}  # a run of tokens -> the position that follows its last occurrence
        self._read(prompt)
        self._prompt = len(prompt)

    def guess(self, output: list[int]) -> list[int]:
        """What may come behind the prompt and its reply so far, at most `MOST` tokens; empty when its last tokens have not stood before."""
        self._read(output[len(self._tokens) - self._prompt :])
        for length in range(LONGEST_KEY, SHORTEST_KEY - 1, -1):
            position = self._after.get(tuple(self._tokens[-length:]))
            if position is not None:
                return self._tokens[position : position + MOST]
        return []

    def _read(self, tokens: list[int]) -> None:
        """Remember more tokens; a run only once something follows it."""
        for token in tokens:
            at = len(self._tokens)
            for length in range(SHORTEST_KEY, min(LONGEST_KEY, at) + 1):
                self._after[tuple(self._tokens[at - length : at])] = at
            self._tokens.append(token)
