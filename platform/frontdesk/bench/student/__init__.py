"""A tenant's own student beside the bare package, on businesses that no model has seen."""
