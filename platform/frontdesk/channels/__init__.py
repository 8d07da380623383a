"""One folder a channel; one door in, one door out."""
