"""A tenant's own corrections and conversations as training data, without personal data."""
