"""The figures of a grounded run: on businesses generated from a seed, by language."""

from __future__ import annotations

from typing import get_args

from frontdesk.tuning.figures import Figure
from frontdesk.tuning.generator.model import Language
from frontdesk.tuning.grounded import Report
from frontdesk.tuning.scoring import Measure

NAMES: dict[Measure, tuple[str, float | None]] = {
    "tool": ("tool", 0.97),
    "arguments": ("arguments", 0.97),
    "ask": ("ask_or_call", None),
    "passage": ("citation", None),
    "unanswerable": ("unanswerable", 0.95),
}
"""The name of each measure's figure and the least that is wanted of it."""
REFUSALS = 0.03  # the most false refusals


def figures_of(report: Report) -> dict[str, Figure | None]:
    """Each figure over all languages, and after a dot that of each language alone."""
    found = _figures(report)
    for language in get_args(Language):
        found |= {f"{name}.{language}": figure for name, figure in _figures(report, language).items()}
    return found


def _figures(report: Report, *languages: Language) -> dict[str, Figure | None]:
    """The figures of these languages; only those of all together have something to reach."""
    wanted = not languages
    found = {
        name: Figure.of(report.tally(measure, *languages), least if wanted else None)
        for measure, (name, least) in NAMES.items()
    }
    refusals = report.tally("answered", *languages).wrong()
    return {**found, "false_refusals": Figure.of(refusals, REFUSALS if wanted else None, at_most=True)}
