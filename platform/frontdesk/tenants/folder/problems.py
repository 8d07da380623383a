"""What is wrong with a folder: every problem names its file, its line or field, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.kit.errors import InvalidInput

_SHOWN = 50


@dataclass(frozen=True)
class Problem:
    """`where` is a line ("line 3, price") or a field ("hours.monday"); empty when the whole file is meant."""

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.message}"


class FolderErrors(InvalidInput):
    """All problems of a folder at once; nothing of it was imported."""

    code = "bad_folder"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        lines = [str(problem) for problem in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            lines.append(f"... and {len(problems) - _SHOWN} more")
        super().__init__("\n".join(lines))
        self.problems = problems


class Problems:
    """Collects problems while reading goes on."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, file: str, where: str, message: str) -> None:
        """Note one problem."""
        self._found.append(Problem(file, where, message))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def raise_if_any(self) -> None:
        """Raise `FolderErrors` when anything was noted."""
        if self._found:
            raise FolderErrors(tuple(self._found))
