"""How well the built-in models decide: on businesses generated from a seed, and on open sets that a user has on disk."""
