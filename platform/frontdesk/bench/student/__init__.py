"""A tenant's own student beside the bare package, on businesses that no model has seen."""

from frontdesk.bench.student.bench import run

__all__ = ["run"]
