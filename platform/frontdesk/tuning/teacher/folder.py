"""The folder that `frontdesk tune data` writes, and what a teacher adds to it: lines of `learn.jsonl`, `gaps.json`, a part of `data.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from frontdesk.kit.errors import FrontdeskError
from frontdesk.tuning.own.errors import BadData
from frontdesk.tuning.own.examples import Example, Splitter, alike, pseudonym
from frontdesk.tuning.own.stored import examples_in, told_in
from frontdesk.tuning.own.writing import TOLD, as_file, replacing
from frontdesk.tuning.teacher.checks import Gap
from frontdesk.tuning.teacher.teaching import Taught

LEARN, HELD_OUT, GAPS, REPLIES = "learn.jsonl", "held_out.jsonl", "gaps.json", "teacher"
_GAPS = TypeAdapter(list[Gap])


@dataclass(frozen=True)
class DataFolder:
    """A business's data: what is learnt from, and a splitter that knows it and what is held out."""

    path: Path
    business: str
    told: Mapping[str, Any]
    learnt: Sequence[Example]
    splitter: Splitter
    gaps: Sequence[Gap]

    @classmethod
    def open(cls, path: Path, tenant_id: UUID) -> DataFolder:
        """Read the folder; there need be nothing in it. Raises `BadData` when it is broken or another business's."""
        business, told = pseudonym(tenant_id), told_in(path)
        if told.get("business", business) != business:
            raise BadData(f"{path} holds another business's data: give the folder of this one")
        splitter, learnt = Splitter(seed=0, share=0.0), list(examples_in(path / LEARN))
        for example in examples_in(path / HELD_OUT):
            splitter.placed(example, "held_out")
        for example in learnt:
            splitter.placed(example, "learn")
        return cls(path, business, told, learnt, splitter, _gaps(path / GAPS))

    @property
    def replies(self) -> Path:
        """Where the teacher's replies are kept."""
        return self.path / REPLIES

    def add(self, taught: Taught, run: Mapping[str, Any]) -> Sequence[Gap]:
        """Add what a run has brought, all or nothing, and say in `data.json` what the `run` was. Returns all gaps.

        Raises `CannotWrite`; the files are then as they were.
        """
        gaps = list({alike(gap.question): gap for gap in [*self.gaps, *taught.gaps]}.values())
        with replacing(self.path, (LEARN, GAPS, TOLD)) as files:
            files[LEARN].writelines(example.line() for example in [*self.learnt, *taught.lines])
            files[GAPS].write(orjson.dumps([asdict(gap) for gap in gaps], option=orjson.OPT_INDENT_2))
            files[TOLD].write(as_file(self._told(taught, run, len(gaps))))
        return gaps

    def end(self, problem: FrontdeskError | None) -> None:
        """Say in `data.json` that a teacher has had its turn, and why it brought no more. Raises `CannotWrite`."""
        before = self.told.get("teacher")
        told = before if isinstance(before, dict) else {"models": [], "lines": 0, "gaps": 0}
        why = {"problem": problem.message, "problem_code": problem.code} if problem else {}
        with replacing(self.path, (TOLD,)) as files:
            files[TOLD].write(
                as_file({**self.told, "business": self.business, "teacher": {**told, **why, "ended": True}})
            )

    def _told(self, taught: Taught, run: Mapping[str, Any], gaps: int) -> dict[str, Any]:
        before = self.told.get("teacher")
        models = sorted({*(before.get("models", ()) if isinstance(before, dict) else ()), run["model"]})
        lines = [*(example for example in self.learnt if example.source == "teacher"), *taught.lines]
        return {
            **self.told,
            "business": self.business,
            "teacher": {"models": models, "lines": len(lines), "gaps": gaps, "last": dict(run)},
        }


def _gaps(file: Path) -> list[Gap]:
    try:
        return _GAPS.validate_json(file.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValidationError) as error:
        raise BadData(f"{file} cannot be read: remove it, and the gaps are listed anew") from error
