"""Open sets that a user has on disk, read and asked; none of their data is in this package."""
