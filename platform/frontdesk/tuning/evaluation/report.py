"""Everything that an evaluation found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk.tuning.distance import ALL, Distance
from frontdesk.tuning.evaluation.speed import Speed
from frontdesk.tuning.figures import Figure

GENERATED = "generated"


@dataclass(frozen=True)
class Evaluation:
    """Figures by section, `generated` or an open set's name, then by their own. `invented` counts what had no source; `french` tells by
    measure how far French is behind English on the generated businesses."""

    seed: int
    limit: int | None
    sections: Mapping[str, Mapping[str, Figure | None]]
    speed: Speed
    invented: int
    french: Mapping[str, Distance] = field(default_factory=dict)

    @property
    def short(self) -> list[str]:
        """The figures that are not what is wanted, as section.figure."""
        missed = [f"{section}.{name}" for section, name, figure in self.figures() if figure.reached is False]
        missed += [f"french.{ALL}"] if ALL in self.french and self.french[ALL].reached is False else []
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
            "french": {name: distance.as_json() for name, distance in self.french.items()},
            "invented": self.invented,
            "speed": self.speed.as_json(),
            "short": self.short,
            "passed": not self.short,
        }
