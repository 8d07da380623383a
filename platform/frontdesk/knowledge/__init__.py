"""Documents, passages and search."""
