"""Everything that an evaluation found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.tuning.evaluation.speed import Speed
from frontdesk.tuning.figures import Figure

GENERATED = "generated"


@dataclass(frozen=True)
class Evaluation:
    """Figures by section, `generated` or an open set's name, then by their own. `invented` counts what had no source."""

    seed: int
    limit: int | None
    sections: Mapping[str, Mapping[str, Figure | None]]
    speed: Speed
    invented: int

    @property
    def short(self) -> list[str]:
        """The figures that are not what is wanted, as section.figure."""
        missed = [f"{section}.{name}" for section, name, figure in self.figures() if figure.reached is False]
        return missed + ([] if self.speed.reached else ["speed"]) + (["invented"] if self.invented else [])

    def figures(self) -> Iterator[tuple[str, str, Figure]]:
        """Section, name and figure of everything that was counted."""
        for section, figures in self.sections.items():
            for name, figure in figures.items():
                if figure is not None:
                    yield section, name, figure

    def as_json(self) -> dict[str, Any]:
        """One JSON object; figures without a case are left out."""
        sections: dict[str, dict[str, Any]] = {section: {} for section in self.sections}
        for section, name, figure in self.figures():
            sections[section][name] = figure.as_json()
        return {
            "seed": self.seed,
            "limit": self.limit,
            **sections,
            "invented": self.invented,
            "speed": self.speed.as_json(),
            "short": self.short,
            "passed": not self.short,
        }
