"""Asking a teacher: one chat completion held to a JSON Schema, kept on disk, within a budget, with patience for a busy server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from frontdesk.kit.outside import AddressRefused, Outside, OutsideAnswer, OutsideError, OutsideTooLarge
from frontdesk.tuning.teacher.address import Address
from frontdesk.tuning.teacher.budget import Budget
from frontdesk.tuning.teacher.errors import BadTeacher, TeacherAway, TeacherRefused
from frontdesk.tuning.teacher.kept import LARGEST, Kept
from frontdesk.tuning.teacher.patience import Patience

TEMPERATURE = 0.7
MOST_TOKENS = 900  # of a reply
BUSY = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
NOT_TAKEN = frozenset({400, 413, 422})  # of one request: its text may be too long for the model
LETTERS_A_TOKEN = 4  # where a server does not say how many tokens it used


class Teacher:
    """A model at an address. `complaint` is what it last said of a request that it did not take."""

    def __init__(
        self,
        outside: Outside,
        address: Address,
        kept: Kept,
        budget: Budget,
        *,
        seed: int,
        max_tokens: int = MOST_TOKENS,
        patience: Patience | None = None,
    ) -> None:
        self._outside, self.address, self._kept, self.budget = outside, address, kept, budget
        self.seed, self._max_tokens, self._patience = seed, max_tokens, patience or Patience()
        self.complaint = ""

    async def reply(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str | None:
        """What the teacher says, nothing when it does not take the request; None when the budget does not allow to ask.

        Raises `TeacherAway`, `TeacherRefused`, `BadTeacher`, `AddressRefused` and `CannotWrite`.
        """
        request = self._request(messages, schema)
        known = self._kept.reply(request)
        if known is not None:
            return known
        if not self.budget.take():
            return None
        said = await self._answer(request)
        if said:
            self._kept.keep(request, said)
        return said

    def _request(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "model": self.address.model,
            "messages": [dict(message) for message in messages],
            "response_format": {"type": "json_schema", "json_schema": {"name": "lines", "schema": dict(schema)}},
            "temperature": TEMPERATURE,
            "max_tokens": self._max_tokens,
            "seed": self.seed,
        }

    async def _answer(self, request: Mapping[str, Any]) -> str | None:
        """The first reply that comes; None when the time is over before."""
        problem = ""
        for attempt in range(1, self._patience.tries + 1):
            try:
                answer = await self._call(request)
            except OutsideError as error:
                problem, wait = error.message, self._patience.pause(attempt)
            else:
                if answer.status not in BUSY:
                    return self._read(answer)
                problem = f"{self.address.host} answers {answer.status}"
                wait = self._patience.pause(attempt, answer.headers.get("retry-after"))
            if wait > self._patience.asked:
                raise TeacherAway(
                    f"{problem} and asks to wait {wait:.0f} seconds: run the same command then, it goes on"
                )
            if wait >= self.budget.seconds_left:
                return None
            if attempt < self._patience.tries:
                await asyncio.sleep(wait)
        raise TeacherAway(
            f"the teacher was asked {self._patience.tries} times in vain ({problem}): see that it runs, or ask fewer at once with "
            "--at-once; the same command goes on where it stopped"
        )

    async def _call(self, request: Mapping[str, Any]) -> OutsideAnswer:
        try:
            return await self._outside.request(
                "POST",
                f"{self.address.url}/chat/completions",
                headers=self.address.headers,
                json=request,
                seconds=max(0.1, min(self._patience.seconds, self.budget.seconds_left)),
                max_bytes=LARGEST,
            )
        except AddressRefused as error:
            raise AddressRefused(
                f"{error.message}: FRONTDESK_OUTSIDE_ALLOW=host:port allows a teacher there"
            ) from error
        except OutsideTooLarge as error:
            raise BadTeacher(
                f"{self.address.host}: {error.message}; give the API's base in FRONTDESK_TEACHER_URL"
            ) from error

    def _read(self, answer: OutsideAnswer) -> str:
        """The reply of an answer. Raises `TeacherRefused` or `BadTeacher`."""
        host = self.address.host
        if answer.status in NOT_TAKEN:
            self.complaint = self._said(answer)
            return ""
        if answer.status in (401, 403):
            raise TeacherRefused(f"{host} answers {answer.status}{self._said(answer)}: check FRONTDESK_TEACHER_KEY")
        if answer.status != 200:
            raise BadTeacher(
                f"{host} answers {answer.status}{self._said(answer)}: check FRONTDESK_TEACHER_URL, which ends in /v1 mostly, and "
                f"FRONTDESK_TEACHER_MODEL, {self.address.model}"
            )
        try:
            body = orjson.loads(answer.body)
            reply = body["choices"][0]["message"]["content"] or ""
            used = (body.get("usage") or {}).get("total_tokens") or len(reply) // LETTERS_A_TOKEN
            self.budget.used += max(0, int(used))
        except (orjson.JSONDecodeError, LookupError, TypeError, AttributeError, ValueError, OverflowError) as error:
            raise BadTeacher(
                f"{host} does not answer as OpenAI's API does: FRONTDESK_TEACHER_URL must be the API's base, as https://host/v1"
            ) from error
        return reply if isinstance(reply, str) else ""

    def _said(self, answer: OutsideAnswer) -> str:
        """What the server says itself, in brackets."""
        try:
            message = str(orjson.loads(answer.body)["error"]["message"])
        except (orjson.JSONDecodeError, LookupError, TypeError):
            return ""
        return f' ("{self.address.without_key(message)}")'
