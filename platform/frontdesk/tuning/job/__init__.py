"""A tenant's training as a worker runs it."""
